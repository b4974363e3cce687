# What the bot says in Spanish. Another language is one more file beside this one, named by its code.
# { $p } is what stands before a command: / or, on Matrix, !

language-name = Español
# What a heading of the demands can be called, lower case, separated by |
demands-headings = exigencias | nuestras exigencias | demandas | nuestras demandas | exigimos | demandamos | lo que exigimos | qué exigimos | reivindicaciones | nuestras reivindicaciones | pliego de demandas | pliego petitorio
date = { $day } de { $month } de { $year }
month-1 = enero
month-2 = febrero
month-3 = marzo
month-4 = abril
month-5 = mayo
month-6 = junio
month-7 = julio
month-8 = agosto
month-9 = septiembre
month-10 = octubre
month-11 = noviembre
month-12 = diciembre

kind-declaration = Declaración
kind-event = Evento
kind-update = Novedad
not-in-your-language = Todavía no hay texto en tu idioma ({ $wanted }): este es el que hay ({ $shown }).
corrected = Corregido el { $date }.
withdrawn = Retirado el { $date }.
withdrawn-mark = retirado
leftover = Esta parte ya no pertenece al texto.
ring = “{ $title }” de { $campaign } fue corregido. El mensaje de arriba muestra el texto actual.
link = Más:
page = Página { $number } de { $last }

choice-more = Más
choice-back = Atrás
choice-beginning = Al inicio
choice-demands = Exigencias
choice-full = Texto completo
choice-event = Sobre el evento
choice-declaration = Declaración
choice-declarations = Todas las declaraciones
choice-events = Eventos
choice-subscribe = Suscribir
choice-unsubscribe = Dar de baja
choice-help = Ayuda
choice-publish = Publicar
choice-discard = Eliminar
choice-stop = Detener
choice-resume = Continuar
choice-report = Informe
choice-refresh = Actualizar
choice-ring = Publicar y avisar
choice-retract = Retirar
choice-yes = Sí, adelante

grammar-declaration = { "[" }ID] [página | sección | full | idioma]
grammar-page = { "[" }página]
grammar-id = { "[" }ID]
grammar-correct = ID [--ring] ⏎ texto
grammar-publish = { "[" }ID] [--ring]
grammar-retract = ID motivo
grammar-one-id = ID
grammar-topics = { "[" }temas]
grammar-code = { "[" }código]
grammar-text = ⏎ texto
help-title = Lo que puedes pedir
help-moderators = Para la moderación, en privado
help-declaration = Leer la última declaración, o una por su ID
help-declarations = Ver todas las declaraciones
help-events = Lo que viene y lo que pasó
help-subscribe = Recibir aquí cada nuevo comunicado
help-unsubscribe = Dejar de recibir comunicados aquí
help-subscriptions = Ver lo que recibe esta sala
help-language = Elegir el idioma
help-about = Quiénes somos y cuáles son nuestras cuentas oficiales
help-whoami = Ver tu propio ID
help-help = Ver todos los comandos
help-start = Primeras palabras
help-post = Guardar un borrador y ver su vista previa
help-correct = Corregir lo publicado en cada sala que lo tiene
help-publish = Enviar un borrador a todas las salas suscritas
help-discard = Eliminar un borrador
help-stop = Cancelar o detener lo que está saliendo
help-resume = Continuar lo que se detuvo
help-retract = Retirar un comunicado de todas las salas
help-report = Ver cuánto falta de un envío
help-post-format =
    El texto que sigue a { $p }post se escribe en Markdown; su primer encabezado o su primera línea es el título. Encima pueden ir líneas como “lang: es”, “topics: a, b” o “kind: update”. Un texto más largo se puede enviar como archivo .md o .txt; también puedes responder con { $p }post al mensaje que lo contiene.

start-private = Pide nuestras declaraciones y entérate de lo que está pasando, o suscríbete para recibir aquí cada nuevo comunicado.
start-group = Pide nuestras declaraciones y entérate de lo que está pasando. Quien administra esta sala puede suscribirla con { $p }subscribe.
greet-private = ¡Hola! Traigo los comunicados de “{ $campaign }”. Con { $p }subscribe recibes cada nuevo comunicado, con { $p }declaration ves la última declaración y con { $p }help, todo lo demás.
greet-group = ¡Hola! Traigo los comunicados de “{ $campaign }”. Quien administra esta sala puede suscribirla con { $p }subscribe; cualquiera puede leer con { $p }declaration. Con { $p }help verás todo lo demás.
back-all = Estoy de vuelta: esta sala recibe otra vez cada nuevo comunicado. Para dejar de recibirlos: { $p }unsubscribe.
back-topics = Estoy de vuelta: esta sala recibe otra vez los nuevos comunicados sobre { $topics }. Para dejar de recibirlos: { $p }unsubscribe.

not-understood = No entendí eso. Con { $p }help verás lo que puedes pedir.
did-you-mean = No conozco ese comando. ¿Quisiste decir { $p }{ $command }?
trouble = Algo falló de nuestro lado. Inténtalo de nuevo en un momento, por favor.
network-trouble = No pude preguntarle a la red si administras esta sala. Inténtalo de nuevo en un momento, por favor.
only-admins = Aquí solo quien administra la sala puede usar { $p }{ $command }. En un chat privado conmigo puedes usarlo para ti.
only-moderators = Solo la moderación de la campaña puede usar { $p }{ $command }.
only-private = Usa { $p }{ $command } en un chat privado conmigo, por favor, no donde lean otras personas.
said-long-ago = “{ $p }{ $command }” se escribió hace más de una hora y solo ahora me llegó. ¿Lo hago de todos modos?

no-declarations = Todavía no hay ninguna declaración. Con { $p }subscribe recibirás la primera.
declarations-title = Declaraciones
no-such-statement = No hay ningún comunicado “{ $id }”.
no-such-piece = “{ $id }” tiene las páginas 1 a { $pages }, las secciones { $sections }, “full” (texto completo) y los idiomas { $languages }.
no-such-event = “{ $id }” no es un evento.
no-events = Todavía no hay ningún evento.
events-coming = Lo que viene
events-past = Lo que pasó
event-updates = Novedades
event-declarations = Declaraciones

subscribed-all = Suscripción lista: aquí llegará cada nuevo comunicado.
subscribed-topics = Suscripción lista: aquí llegarán los nuevos comunicados sobre { $topics }.
gets-all = Esta sala recibe cada nuevo comunicado.
gets-topics = Esta sala recibe los nuevos comunicados sobre { $topics }.
topics-new = Hasta ahora no se ha publicado nada sobre { $topics }.
topics-known = Temas hasta ahora: { $topics }
topics-bad = Escribe hasta { $limit } temas, separados por comas, o ninguno para recibirlos todos.
subscribe-hint = Llegan en el idioma elegido aquí ({ $language }) siempre que haya un texto en él. Para cambiar el idioma: { $p }language; para dejar de recibirlos: { $p }unsubscribe.
not-subscribed = Esta sala no recibe comunicados. Para recibirlos: { $p }subscribe.
unsubscribed = Suscripción cancelada: aquí ya no llegarán comunicados. Puedes seguir pidiéndolos.
language-now = Idioma actual: { $language }. Elige otro:
language-unknown = No tengo ese idioma. Tengo estos: { $languages }.
language-set-private = { $language }: en este idioma te hablo a partir de ahora.
language-set-room = { $language }: este es el idioma de la sala a partir de ahora.

whoami = Tu ID en { $network } es
whoami-config = Para dar permisos de moderación, va en la configuración, en [moderators]:
whoami-moderator = Eres parte de la moderación de esta campaña.
whoami-reader = No eres parte de la moderación de esta campaña.
whoami-anonymous = Aquí hablas en nombre de un grupo o canal, no en el tuyo. Dímelo en un chat privado.
whoami-console = Estás en la consola: este bot es tuyo.
about-contact = Contacto: { $value }
about-website = Sitio web: { $value }
about-accounts = Estas cuentas son nuestras, y ninguna otra:
about-no-accounts = La campaña no ha indicado aquí sus cuentas oficiales.
about-bot = Este bot es altavoz { $version }: lleva comunicados a todas las salas que los quieran.

post-how = Escribe el texto a partir de la línea que sigue a { $p }post, envíalo como archivo .md o .txt junto con { $p }post, o responde con { $p }post al mensaje que lo contiene.
post-already-out = “{ $id }” ya está publicado. { $p }correct { $id } lo corrige o añade un idioma; un comunicado nuevo necesita otro id.
post-going-out = “{ $id }” está por salir. Con { $p }stop { $id } lo detienes; después podrás cambiarlo.
preview = Arriba está la vista previa de “{ $id }” ({ $languages }). Todavía no se ha enviado nada.
preview-audience = Se enviaría a: { $rooms }
preview-parts =
    { $count ->
        [one] En { $network } es un solo mensaje.
       *[other] En { $network } son { $count } mensajes.
    }
preview-cut = Tu texto casi llega al máximo que cabe en un mensaje: revisa, por favor, que no le falte el final. Uno más largo se puede enviar como archivo.
preview-no-default = Todavía no hay texto en el idioma principal ({ $language }); las salas con otros idiomas recibirán el que haya.
preview-add-language = Otro idioma: { $p }post de nuevo, con las líneas “id: { $id }” y “lang: …” encima del texto.
correct-how = Escribe { $p }correct ID y, desde la línea siguiente, el texto corregido; o envíalo como archivo .md o .txt, o responde al mensaje que lo contiene. Para otro idioma, pon “lang: …” encima del texto.
correct-not-out = “{ $id }” no está publicado. Un borrador se cambia con { $p }post.
correct-same = “{ $id }” ya dice exactamente eso.
correct-preview = Arriba está el texto corregido de “{ $id }” ({ $language }). Todavía no se ha cambiado nada. Cada sala que lo tiene lo verá en lugar del anterior.
audience-none = ninguna sala, porque no hay salas suscritas
audience-rooms =
    { $count ->
        [one] una sala de { $network }
       *[other] { $count } salas de { $network }
    }
audience-time = { $rooms } (unos { $time })
holders-none = ninguna sala, porque ninguna lo tiene
publishing-soon = “{ $id }” sale en { $seconds } s. Se enviará a: { $rooms }. Hasta entonces, { $p }stop { $id } lo detiene.
publishing-now = “{ $id }” sale ahora. Se envía a: { $rooms }.
correcting-soon = La corrección de “{ $id }” sale en { $seconds } s. Se enviará a: { $rooms }. Hasta entonces, { $p }stop { $id } la cancela.
correcting-now = La corrección de “{ $id }” sale ahora. Se envía a: { $rooms }.
already-going = “{ $id }” ya está por salir. Con { $p }stop { $id } lo detienes.
already-out = “{ $id }” ya se publicó.
already-withdrawn = “{ $id }” fue retirado. Un comunicado nuevo necesita otro id.
no-such-draft = No hay ningún borrador “{ $id }”. Con { $p }publish verás todos los borradores.
no-drafts = No hay borradores. Con { $p }post creas uno.
drafts-title = Borradores
drafts-going = A punto de salir: { $ids }. { $p }stop ID lo cancela.
draft-mark = Esto es un borrador: no está publicado.
drafts-hint = { $p }publish ID envía un borrador, { $p }discard ID lo elimina.
discarded = Se eliminó el borrador “{ $id }”.
stopped = Detenido: “{ $id }” vuelve a ser un borrador y no se envió nada.
nothing-to-stop = “{ $id }” no está saliendo.
nothing-goes-out = No hay nada en envío.
nothing-is-halted = No hay nada detenido.
nothing-to-resume = “{ $id }” no está detenido.
already-halted = “{ $id }” ya está detenido. { $p }resume { $id } lo continúa.
halted = Detenido: “{ $id }” llegó a { $delivered } salas, { $waiting } esperan. Aquí se puede seguir leyendo. { $p }resume { $id } continúa, { $p }correct { $id } lo cambia en todas partes, { $p }retract { $id } lo retira.
resumed = “{ $id }” continúa.
withdrawing-soon = “{ $id }” se retira en { $seconds } s. Se borra en: { $rooms }. Hasta entonces, { $p }stop { $id } lo cancela.
withdrawing-now = “{ $id }” se retira ahora. Se borra en: { $rooms }.
retract-how = Escribe { $p }retract ID y, después, el motivo.
retract-long = El motivo tiene más de { $limit } caracteres. Acórtalo, por favor.
retract-preview = Se retiraría “{ $id }”. Se borraría en: { $rooms }. Quien lo pida leerá lo que está arriba. Todavía no se ha cambiado nada.
report = Envíos de “{ $id }” en { $network }: entregados, { $delivered }; fallidos, { $failed }.
report-withdrawn = Retirada de “{ $id }” en { $network }: retirados, { $delivered }; fallidos, { $failed }.
report-of = “{ $id }”
report-halted = Está detenido. { $p }resume { $id } lo continúa.
report-never = “{ $id }” nunca se envió: llegó al archivo desde un fichero.
report-nothing = Todavía no se ha enviado nada.
standing = { $network }: { $delivered } de { $rooms } entregados
standing-waiting = { $count } en espera
standing-failed = { $count } fallidos
standing-left = faltan unos { $time }
standing-counting = todavía se cuentan las salas
why-gone = { $count }: la sala ya no existe, o expulsó o bloqueó al bot.
why-refused = { $count }: la red rechazó el mensaje.
why-unanswered = { $count }: la red nunca dijo si llegó.
why-unserved = { $count }: la sala no se pudo atender durante demasiado tiempo.
why-removed = { $count }: la sala lo borró y no recibe otro.
why-unmade = { $count }: no se pudo preparar nada para esa sala.
report-none = “{ $id }” ya se publicó. No hay salas suscritas, así que ninguna lo recibió; cualquiera puede pedirlo.
report-repeats = Puede haber envíos repetidos ({ $count }): los que estaban en camino cuando el bot se detuvo o cuando la red no respondió.

flaw-in-line = Línea { $line }: { $what }
flaw-header-open = La cabecera no está cerrada: después de ella falta una línea con ---
flaw-header-line = Esta línea no tiene la forma “clave: valor”. La cabecera termina con una línea de tres guiones: ---
flaw-key-unknown = No existe la clave “{ $key }”. Las claves son: { $keys }.
flaw-key-twice = “{ $key }” aparece dos veces.
flaw-id = “{ $value }” no puede ser un id. Un id tiene hasta 32 letras minúsculas sin tildes ni ñ, cifras y -, y empieza por una letra. Dos caracteres solos son un idioma, y “full” es el texto completo.
flaw-kind = “{ $value }” no es un tipo de comunicado. Los tipos son declaration (declaración), event (evento) y update (novedad).
flaw-date = “{ $value }” no es una fecha como 2010-10-01.
flaw-lang = “{ $value }” no es un código de idioma como en o es.
flaw-link = “{ $value }” no es una dirección web que empiece con https://
flaw-time = “{ $value }” no es una fecha con hora como 2010-09-30 09:00.
flaw-timezone = “{ $value }” no es una zona horaria como America/Guayaquil.
flaw-title-missing = Falta un título: la primera línea, o “title: …” encima del texto.
flaw-title-long = El título tiene más de { $limit } caracteres. La primera línea es el título; empieza el texto en la siguiente.
flaw-body-missing = No hay texto después del título.
flaw-body-long = El texto ocupa más de { $limit } kB. Acórtalo, por favor, o pon un enlace a la versión larga.
flaw-starts-missing = Un evento necesita “starts: 2010-09-30 09:00”.
flaw-timezone-missing = Un evento necesita “timezone: America/Guayaquil” o algo parecido.
flaw-twin = Esto es otra vez “{ $id }” en “{ $lang }”; { $path } ya lo es. Dale otro id a uno de los dos.
flaw-ends-early = El evento termina antes de empezar.
fetch-large = Ese texto ocupa más de { $limit } kB. Acórtalo, por favor.
fetch-not-text = Ese archivo no es de texto. Envía un archivo .md o .txt en UTF-8, por favor.
fetch-missing = No puedo leer el mensaje o el archivo al que te refieres. Envíalo de nuevo, por favor.
fetch-trouble = No pude obtener el archivo de la red. Inténtalo de nuevo en un momento, por favor.
