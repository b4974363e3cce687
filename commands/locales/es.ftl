# What the bot says in Spanish. Another language is one more file beside this one, named by its code.
# { $p } is what stands before a command: / or, on Matrix, !

language-name = Español
# What people call it, in all languages that the bot speaks.
language-called = Español | Spanish | espagnol | Spanisch | castellano
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
day = { $weekday } { $date }
weekday-1 = lunes
weekday-2 = martes
weekday-3 = miércoles
weekday-4 = jueves
weekday-5 = viernes
weekday-6 = sábado
weekday-7 = domingo

kind-declaration = Declaración
kind-event = Evento
kind-update = Novedad
kind-urgent = Urgente
not-in-your-language = Todavía no hay texto en tu idioma ({ $wanted }): este es el que hay ({ $shown }).
corrected = Corregido el { $date }.
withdrawn = Retirado el { $date }.
signed = firmado
cancelled = Cancelado el { $date }.
withdrawn-mark = retirado
cancelled-mark = cancelado
leftover = Esta parte ya no pertenece al texto.
notice = “{ $title }” de { $campaign } fue corregido. El mensaje de arriba muestra el texto actual.
notice-withdrawn = “{ $title }” de { $campaign } fue retirado.
notice-cancelled = Cancelado: “{ $title }” de { $campaign }.
link = Más:
page = Página { $number } de { $last }
by-page =
    En { $net ->
        [telegram] un grupo
       *[other] una sala con otras personas
    }, los textos largos llegan por páginas. En un chat privado conmigo los recibes enteros.

choice-more = Más
choice-read = Leerlo
choice-files =
    { $count ->
        [one] Archivo
       *[other] Archivos ({ $count })
    }
choice-back = Atrás
choice-beginning = Al inicio
choice-demands = Exigencias
choice-full = Texto completo
choice-event = Sobre el evento
choice-declaration = Declaración
choice-declarations = Todas las declaraciones
choice-events = Eventos
choice-all-events = Todos los eventos
choice-updates = Novedades
choice-subscribe = Suscribirse
choice-unsubscribe = Darse de baja
choice-help = Ayuda
choice-publish = Publicar
choice-discard = Eliminar
choice-drop = Descartar esto
choice-stop = Detener
choice-resume = Continuar
choice-report = Informe
choice-refresh = Actualizar
choice-notify = Publicar y avisar
choice-notify-withdrawal = Retirar y avisar
choice-replace = Reemplazar el otro
choice-correction = Corrección
choice-withdrawal = Retiro
choice-retract = Retirar
choice-yes = Sí, adelante
choice-done = Listo
choice-cancel = Cancelar
choice-older = Anteriores
choice-link = Sí, soy yo
choice-confirm = Sí, hazlo
choice-unschedule = Anular
choice-approve = Aprobar
choice-reject = Rechazar
choice-draft = Hacer un borrador

grammar-declaration = { "[" }ID] [página | sección | full | idioma]
grammar-page = { "[" }página]
grammar-id = { "[" }ID]
grammar-correct = ID [--notify] ⏎ texto
grammar-publish = { "[" }ID] [--notify | --test]
grammar-schedule = { "[" }ID HORA [ZONA]]
grammar-reject = ID motivo
grammar-retract = ID motivo [--notify]
grammar-one-id = ID
grammar-trust = PERSONA { "[" }CÓDIGO]
grammar-moderators = { "[" }add ID NOMBRE | remove ID | here | test]
grammar-log = { "[" }ID | PERSONA | DÍA]
grammar-link = { "[" }CÓDIGO]
grammar-preview = ID { "[" }IDIOMA] { "[" }full]
grammar-translate = ID IDIOMA ⏎ texto
grammar-ban = { "[" }ID motivo]
grammar-topics = { "[" }temas]
grammar-code = { "[" }código]
grammar-text = ⏎ texto
grammar-verify = [ID] ⏎ [texto]
grammar-attach = ID [alt N TEXTO] [remove N]
grammar-sign = ID ⏎ [firma]
help-title = Lo que puedes pedir
help-moderators = Para la moderación, en privado
help-declaration = Leer la última declaración, u otra por su ID
help-declarations = Ver todas las declaraciones
help-verify = Comprobar que un texto es realmente nuestro, o recibir un comunicado con su firma
help-updates = Ver todas las novedades
help-events = Lo que viene y lo que pasó
help-subscribe = Recibir aquí cada nuevo comunicado
help-unsubscribe = Dejar de recibir comunicados aquí
help-subscriptions = Ver qué comunicados llegan aquí
help-language = Elegir el idioma
help-about = Quiénes somos y cuáles son nuestras cuentas oficiales
help-whoami = Ver tu propio ID
help-help = Ver todos los comandos
help-start = Para qué sirve este bot
help-post = Guardar un borrador y ver su vista previa
help-alert = Lo mismo para lo urgente: sale antes que todo lo demás
help-attach = Añadir imágenes y otros archivos a un borrador
help-done = Terminar el texto que estás enviando
help-cancel = Descartar el texto que estás enviando
help-drafts = Ver todos los borradores, o uno
help-correct = Corregir en todas partes un comunicado ya publicado
help-publish = Enviar un borrador a todos los chats y salas suscritos
help-approve = Aprobar lo que espera salir
help-reject = Decir por qué no debe salir así
help-schedule = Decir cuándo sale solo un borrador
help-unschedule = Anular esa hora
help-discard = Eliminar un borrador
help-replace = Reemplazar el borrador de otra persona por lo que escribiste
help-stop = Cancelar o detener un envío
help-resume = Continuar un envío detenido
help-retract = Retirar un comunicado en todas partes
help-sign = Firmar lo que ya salió con una clave que está en otra parte
help-report = Ver cómo va un envío
help-trust = Confirmar a alguien de la moderación cuya identidad cambió
help-moderators-command = Ver quién modera; las personas responsables añaden y quitan
help-log = Ver quién hizo qué
help-link = Vincular tus cuentas de Telegram y Matrix
help-unlink = Deshacer eso
help-preview = Ver un comunicado como lo ven las salas
help-edit = Recibir un texto tal como se escribió, para cambiarlo
help-translate = Añadir otro idioma
help-ban = Dejar de escuchar a alguien, una sala o un servidor
help-unban = Volver a escucharles
help-confirm = Confirmar lo que se te preguntó
help-post-format =
    El texto que sigue a { $p }post se escribe en Markdown; su primer encabezado o su primera línea es el título. Encima pueden ir líneas como “lang: es”, “topics: a, b” o “kind: update”. Un texto más largo se puede enviar como archivo .md o .txt; también puedes responder con { $p }post al mensaje que lo contiene.

start-private = Pide nuestras declaraciones y entérate de lo que está pasando, o suscríbete para recibir aquí cada nuevo comunicado.
start-group = Pide nuestras declaraciones y entérate de lo que está pasando. Cualquier admin puede usar { $p }subscribe para que llegue aquí cada nuevo comunicado.
greet-private = ¡Hola! Traigo los comunicados de “{ $campaign }”. Con { $p }subscribe recibes cada nuevo comunicado, con { $p }declaration ves la última declaración y con { $p }help, todo lo demás.
greet-group = ¡Hola! Traigo los comunicados de “{ $campaign }”. Cualquier admin puede usar { $p }subscribe para que lleguen aquí los nuevos; cualquiera puede leer las declaraciones con { $p }declaration. Con { $p }help verás todo lo demás.
profile = Te traigo los comunicados de { $campaign }: léelos aquí, o suscríbete para recibir cada uno nuevo. { $about }
profile-line = Comunicados de { $campaign }: para leer y para suscribirse
back-all =
    Estoy de vuelta: { $net ->
        [telegram] este chat
       *[other] esta sala
    } recibe otra vez cada nuevo comunicado. Para dejar de recibirlos: { $p }unsubscribe.
back-topics =
    Estoy de vuelta: { $net ->
        [telegram] este chat
       *[other] esta sala
    } recibe otra vez los nuevos comunicados sobre { $topics }. Para dejar de recibirlos: { $p }unsubscribe.

not-understood = No entendí eso. Con { $p }help verás lo que puedes pedir.
question = Soy un bot y no puedo responder a eso. Quizá esto ayude.
attachment-picture = No puedo ver fotos ni videos. Escríbeme, por favor.
attachment-sound = No puedo escuchar mensajes de voz. Escríbeme, por favor.
attachment-other = Solo puedo leer texto. Escríbeme, por favor.
offer-unsubscribe = Aquí llegan los nuevos comunicados. ¿Quieres dejar de recibirlos?
did-you-mean = No conozco ese comando. ¿Quisiste decir { $p }{ $command }?
did-you-mean-id = ¿Quisiste decir “{ $id }”?
failed = Algo falló de nuestro lado. Inténtalo de nuevo en un momento, por favor.
network-failed = No pude preguntarle a la red si eres admin aquí. Inténtalo de nuevo en un momento, por favor.
only-admins = Para usar { $p }{ $command } aquí hay que ser admin. En un chat privado conmigo puedes usarlo para ti.
only-moderators = Solo la moderación de la campaña puede usar { $p }{ $command }.
only-owners = Para eso, solo las personas responsables de la campaña pueden usar { $p }{ $command }.
only-private = Solo la moderación de la campaña puede usar { $p }{ $command }, y solo en un chat privado conmigo: lo que se escribe aquí lo leen otras personas.
unproven-plain = { $p }{ $command } es de la moderación, y este mensaje no está cifrado: cualquiera que administre un servidor pudo escribirlo en tu nombre. Escribe, por favor, desde un chat privado cifrado conmigo.
unproven-unsigned = { $p }{ $command } es de la moderación, y no has verificado el dispositivo desde el que escribes: pudo añadirlo otra persona. Verifícalo en tu aplicación (en Element: Ajustes, Sesiones) y escribe de nuevo.
unproven-changed = { $p }{ $command } es de la moderación, y tu cuenta tiene una identidad distinta a la de la última vez: o se configuró de nuevo, o escribe otra persona. Alguien más de la moderación, o quien administra este bot, tiene que confirmar con { $p }trust que eres tú.
said-long-ago = “{ $p }{ $command }” se escribió hace más de una hora y solo ahora me llegó. ¿Lo hago de todos modos?
forwarded-command = Un comando reenviado no hace nada. Si quieres que se haga, escríbelo tú.

no-declarations = Todavía no hay ninguna declaración. Con { $p }subscribe recibirás la primera.
verify-how = Para comprobar un texto, respóndele con { $p }verify, o escribe { $p }verify y el texto desde la línea siguiente. { $p }verify y el id de un comunicado da su texto exacto y su firma.
verify-short = Es demasiado corto para saberlo. Comparo textos de { $count } palabras o más.
verify-unsigned = “{ $id }” no está firmado.
verify-files =
    “{ $id }” está firmado. Aquí están su texto exacto y la firma. Guarda los dos archivos en una carpeta; quien tenga minisign puede comprobarlos allí:
    minisign -Vm { $name } -P { $key }
    Compara esta clave con la que { $campaign } ha publicado en otra parte.
verify-same-signed = Palabra por palabra: es “{ $title }” de { $campaign }, del { $date }, tal como está ahora. Está firmado: { $p }verify { $id }
verify-same = Palabra por palabra: es “{ $title }” de { $campaign }, del { $date }, tal como está ahora. No está firmado.
verify-part-signed = Palabra por palabra, pero no entero: es una parte de “{ $title }” de { $campaign }, del { $date }. Lo que está alrededor puede importar. Está firmado: { $p }verify { $id }
verify-part = Palabra por palabra, pero no entero: es una parte de “{ $title }” de { $campaign }, del { $date }. Lo que está alrededor puede importar. No está firmado.
verify-earlier = Es lo que decía “{ $title }” de { $campaign } antes de ser corregido. Ahora dice otra cosa: léelo.
verify-withdrawn = “{ $title }” era un comunicado de { $campaign }, y fue retirado. Su texto no se guarda en ninguna parte, así que no puedo decir si era este.
verify-differs = Cuidado: se parece a “{ $title }” de { $campaign }, del { $date }, pero no es lo mismo. Lo que dice el nuestro está tachado, lo que aquí está en su lugar, en negrita:
verify-nothing =
    Que yo sepa, no es ninguno de nuestros comunicados.
    { $count ->
        [0] No hay ninguno con que pueda compararlo.
        [one] Lo he comparado con un comunicado.
       *[other] Lo he comparado con { $count } comunicados.
    } Si nombra uno de los nuestros, compáralo con ese: { $p }verify y su id, y el texto desde la línea siguiente.
sign-how = { $p }sign y el id de un comunicado que ya salió da el texto que hay que firmar. { $p }sign, el id y la firma desde la línea siguiente guarda la firma.
sign-no-key = No hay clave con que comprobar firmas: nombra la pública como public_key_file en [signing], en la configuración.
sign-text = Este es el texto de “{ $id }”. Fírmalo donde está la clave, con “altavoz sign --key CLAVE { $name }” o con minisign, y envía lo que hay en { $name }.minisig: { $p }sign { $id }, y eso desde la línea siguiente, o como archivo.
sign-wrong = Eso no es una firma de “{ $id }”, tal como está ahora, con la clave de la campaña. { $p }sign { $id } da el texto que hay que firmar.
sign-done = “{ $id }” está firmado. { $p }verify { $id } da el texto y la firma a cualquiera.
attach-how = { $p }attach y el id de un borrador le añade archivos: envíalos después, o envía { $p }attach y el id en respuesta a uno.
attach-which = ¿A qué borrador pertenece este archivo? Si no, no se guarda más de una hora.
attach-no-draft = Este archivo todavía no pertenece a nada: escribe un borrador con { $p }post y luego envía { $p }attach y su id en respuesta al archivo.
attach-gone = Ese archivo ya no se guarda. Envíalo otra vez.
attach-twice = “{ $id }” ya tiene este archivo.
attach-limit = Un comunicado tiene como máximo { $limit } archivos.
attach-large = En { $network } un archivo tiene como máximo { $limit } MB. Hazlo más pequeño, por favor.
attach-done = { $name } pertenece ahora a “{ $id }”: archivo { $count }.
attach-untouched = Cuidado: no puedo mirar dentro de este tipo de archivo. Puede decir quién lo hizo y cuándo; un PDF o una imagen no dirían nada.
attach-ask-alt = ¿Qué muestra? Escríbelo en una frase, para quienes no pueden verlo u oírlo; o envía el archivo siguiente.
attach-ask-alt-here = ¿Qué muestra? { $p }attach { $id } alt { $count } TEXTO lo dice, para quienes no pueden verlo u oírlo. { $p }attach { $id } en respuesta a otro archivo lo añade.
attach-more = Envía el archivo siguiente, o di “listo”.
attach-nothing = No llegó ningún archivo para “{ $id }”: está como estaba.
attach-more-here = { $p }attach { $id } en respuesta a otro archivo lo añade también.
attach-alt-done = { $name } de “{ $id }” tiene ahora esta descripción.
attach-alt-long = Una descripción tiene como máximo { $limit } caracteres.
attach-removed = { $name } ya no pertenece a “{ $id }”.
attach-list =
    { $count ->
        [0] “{ $id }” no tiene archivos.
        [one] “{ $id }” tiene un archivo:
       *[other] “{ $id }” tiene { $count } archivos:
    }
attach-no-alt = nadie ha dicho todavía qué muestra
attach-send = Envía ahora los archivos, uno tras otro, cada uno con una frase sobre lo que muestra. { $p }attach { $id } alt 1 TEXTO describe el primero, { $p }attach { $id } remove 1 lo quita.
attach-send-here = { $p }attach { $id } en respuesta a un archivo lo añade. { $p }attach { $id } alt 1 TEXTO describe el primero, { $p }attach { $id } remove 1 lo quita.
media-large = Ese archivo es mayor de { $limit } MB. Hazlo más pequeño, por favor.
media-empty = Ese archivo está vacío.
media-bomb = Esa imagen o archivo es demasiado grande para que otras personas lo abran. Hazlo más pequeño, por favor.
media-picture = No conozco este tipo de imagen y no puedo saber qué dice de quien la hizo. Envíala como JPEG o PNG, por favor.
media-broken = Ese archivo está dañado, o no es lo que parece: no puedo saber qué dice de quien lo hizo. Guárdalo de nuevo y envía ese, por favor.
media-locked = Ese PDF está bloqueado. Envía uno sin contraseña, por favor.
media-missing = Ese archivo ya no está. Envíalo otra vez, por favor.
media-failed = Ahora no se puede traer ese archivo. Envíalo otra vez dentro de un rato, por favor.
no-updates = Todavía no hay novedades. Con { $p }subscribe recibirás la primera.
declarations-title = Declaraciones
updates-title = Novedades
no-such-statement = No hay ningún comunicado “{ $id }”.
no-such-piece = “{ $id }” tiene las páginas 1 a { $pages }, las secciones { $sections }, “full” (texto completo) y los idiomas { $languages }.
no-such-event = “{ $id }” no es un evento.
no-events = Todavía no hay ningún evento.
events-coming = Lo que viene
events-now = Ahora
events-past = Lo que pasó
events-cancelled = Cancelados
event-updates = Novedades
event-declarations = Declaraciones

subscribed-all = Suscripción lista: aquí llegará cada nuevo comunicado.
subscribed-topics = Suscripción lista: aquí llegarán los nuevos comunicados sobre { $topics }.
gets-all =
    { $net ->
        [telegram] Este chat
       *[other] Esta sala
    } recibe cada nuevo comunicado.
gets-topics =
    { $net ->
        [telegram] Este chat
       *[other] Esta sala
    } recibe los nuevos comunicados sobre { $topics }.
topics-new = Hasta ahora no se ha publicado nada sobre { $topics }.
topics-known = Temas hasta ahora: { $topics }
topics-bad = Escribe hasta { $limit } temas, separados por comas, o ninguno para recibirlos todos.
topic-bad = “{ $value }” no es un tema: los temas son palabras de hasta { $limit } letras, como puertos o justicia climática, separadas por comas.
subscribe-hint = Llegan en el idioma elegido aquí ({ $language }) siempre que haya un texto en él. Para cambiar el idioma: { $p }language; para dejar de recibirlos: { $p }unsubscribe.
not-subscribed =
    { $net ->
        [telegram] Este chat
       *[other] Esta sala
    } no recibe comunicados. Para recibirlos: { $p }subscribe.
unsubscribed = Suscripción cancelada: aquí ya no llegarán comunicados. Puedes seguir pidiéndolos.
language-now = Idioma actual: { $language }. Elige otro:
language-unknown = No tengo ese idioma. Tengo estos: { $languages }.
language-set-private = A partir de ahora te hablo en este idioma: { $language }.
language-set-room = A partir de ahora, el idioma aquí es este: { $language }.

whoami = Tu ID en { $network } es
whoami-config = Para dar permisos de moderación, va en la configuración, en [moderators]:
whoami-room = Y el de esta sala:
whoami-moderator = Eres parte de la moderación de esta campaña.
whoami-reader = No eres parte de la moderación de esta campaña.
whoami-anonymous = Aquí escribes en nombre de un grupo o canal, no en el tuyo. Pregúntamelo en un chat privado.
whoami-console = Estás en la consola: este bot es tuyo.
about-contact = Contacto: { $value }
about-website = Sitio web: { $value }
about-accounts = Estas cuentas son nuestras, y ninguna otra:
about-no-accounts = La campaña no ha indicado aquí sus cuentas oficiales.
about-bot = Este bot es altavoz { $version }: lleva comunicados a quien los quiera.

post-how = Escribe el texto a partir de la línea que sigue a { $p }post, envíalo como archivo .md o .txt junto con { $p }post, o responde con { $p }post al mensaje que lo contiene.
dialogue-begin = Envíame ahora el texto, en uno o varios mensajes, o como archivo .md o .txt con { $p }post. Escribe “Listo” cuando termines.
dialogue-more = He recibido { $count } caracteres hasta ahora. Envía más, o:
dialogue-not-taken = Eso no está en el texto: mientras me envías uno, solo acepto mensajes nuevos, no ediciones ni archivos. Envíalo en un mensaje nuevo, o:
dialogue-offer = ¿Es un texto para publicar? Puedo hacer un borrador; nada sale antes de que lo digas.
dialogue-none = Ahora no me estás enviando ningún texto. { $p }post empieza uno.
dialogue-cancelled = Cancelado: no se guardó nada.
edit-too-late = El borrador de ese mensaje ya no existe: se publicó, se eliminó o se escribió de nuevo. { $p }correct ID cambia lo que está publicado.
post-already-out = “{ $id }” ya está publicado. { $p }correct { $id } lo corrige o añade un idioma; un comunicado nuevo necesita otro ID.
post-going-out = “{ $id }” está por salir. Con { $p }stop { $id } lo detienes; después podrás cambiarlo.
post-scheduled = “{ $id }” está previsto para { $time }. { $p }unschedule { $id } lo anula; luego puedes cambiarlo.
preview = Arriba está la vista previa de “{ $id }” ({ $languages }). Todavía no se ha enviado nada.
preview-audience = Chats y salas que lo recibirían: { $rooms }
preview-parts =
    { $count ->
        [one] En { $network } es un solo mensaje.
       *[other] En { $network } son { $count } mensajes.
    }
preview-cut = Tu texto casi llega al máximo que cabe en un mensaje: revisa, por favor, que no le falte el final. Uno más largo se puede enviar como archivo.
preview-topics = Temas: { $topics }
topic-rooms =
    { $count ->
        [one] { $topic } (lo eligió un chat o una sala)
       *[other] { $topic } (lo eligieron { $count } chats y salas)
    }
topic-nobody = { $topic } (nadie lo eligió)
topic-near = { $topic } (nadie lo eligió: ¿quisiste decir “{ $near }”?)
preview-past = Ya empezó: { $when }. Revisa la fecha, por favor.
preview-no-default = Todavía no hay texto en el idioma principal ({ $language }); quien no tenga un texto en su idioma recibirá el que haya.
preview-add-language = Para añadir un idioma: { $p }translate { $id }
correct-how = Escribe { $p }correct ID y, desde la línea siguiente, el texto corregido; o envíalo como archivo .md o .txt, o responde al mensaje que lo contiene. Para otro idioma, pon “lang: …” encima del texto.
correct-which = ¿Cuál quieres corregir?
correct-not-out = “{ $id }” no está publicado. Un borrador se cambia con { $p }post.
correct-same = “{ $id }” ya dice exactamente eso.
correct-urgent = Si “{ $id }” es urgente se decidió cuando salió. Lo que es urgente ahora, envíalo como un comunicado aparte: { $p }alert.
correct-preview = Arriba está el texto corregido de “{ $id }” ({ $language }). Todavía no se ha cambiado nada. Chats y salas donde cambiaría: { $rooms }
preview-notifies = Allí se avisa a todas las personas con un mensaje corto.
preview-urgent = Es urgente: sale antes que todo lo que se está enviando.
preview-urgent-rings = Es urgente: sale antes que todo lo que se está enviando y suena también en las horas de silencio.
preview-quiet = Son horas de silencio: llega sin sonido. Para lo urgente está { $p }alert.
preview-quiet-files = Son horas de silencio: el texto llega sin sonido, los archivos solo en Telegram. Para lo urgente está { $p }alert.
preview-pins = Queda fijado en todas partes donde me lo permitan.
correct-changes = Lo que cambia
correct-more =
    … y { $count ->
        [one] un cambio
       *[other] { $count } cambios
    } más.
audience-none = ninguno, porque no hay suscripciones
audience-rooms = { $count } en { $network }
audience-time = { $rooms } (unos { $time })
holders-none = ninguno, porque ninguno lo tiene
publishing-soon = “{ $id }” sale en { $seconds } s. Chats y salas que lo recibirán: { $rooms }. Hasta entonces, { $p }stop { $id } lo detiene.
publishing-now = “{ $id }” sale ahora. Chats y salas que lo recibirán: { $rooms }.
correcting-soon = La corrección de “{ $id }” sale en { $seconds } s. Chats y salas que la recibirán: { $rooms }. Hasta entonces, { $p }stop { $id } la cancela.
correcting-now = La corrección de “{ $id }” sale ahora. Chats y salas que la recibirán: { $rooms }.
already-going = “{ $id }” ya está por salir. Con { $p }stop { $id } lo detienes.
already-out = “{ $id }” ya se publicó.
already-out-discard = “{ $id }” está publicado y no es un borrador. { $p }retract { $id } lo retira.
already-withdrawn = “{ $id }” fue retirado. Un comunicado nuevo necesita otro ID.
no-such-draft = No hay ningún borrador “{ $id }”. Con { $p }drafts verás todos los borradores.
which-draft = Hay dos borradores de “{ $id }”: una corrección y un retiro. ¿A cuál te refieres?
no-drafts = No hay borradores. Con { $p }post creas uno.
drafts-title = Borradores
drafts-going = A punto de salir: { $ids }. { $p }stop ID lo cancela.
draft-mark = Esto es un borrador: no está publicado.
draft-withdrawal = retiro
draft-new = nuevo
draft-correction = corrección
drafts-hint = { $p }publish ID envía un borrador, { $p }discard ID lo elimina.
draft-changed = El borrador “{ $id }” cambió desde que lo viste, así que no se hizo nada. Así está ahora:
replace-preview = El borrador “{ $id }” es de otra persona de la moderación y queda como está. Lo que escribiste puede ocupar su lugar, y se le avisaría; con otro ID habría dos borradores.
replace-how = Escribe { $p }replace ID para reemplazar el borrador de otra persona por lo que escribiste.
no-proposal = No has escrito nada con que reemplazar el borrador “{ $id }”.
your-draft-changed = Otra persona de la moderación cambió tu borrador “{ $id }”. Todavía no ha salido.
your-draft-discarded = Otra persona de la moderación eliminó tu borrador “{ $id }”.
silenced = En “{ $room }” ya no puedo escribir, así que los comunicados no llegan. Déjenme escribir allí de nuevo (háganme administrador, si solo ellos pueden) y llegarán los más recientes.
acted-publish = { $who } publica “{ $id }”.
acted-alert = { $who } envía algo urgente: “{ $id }”.
acted-correct = { $who } corrige “{ $id }”.
acted-withdraw = { $who } retira “{ $id }”.
acted-stop = { $who } detuvo “{ $id }”.
acted-schedule = { $who } programó “{ $id }”: { $p }schedule muestra cuándo sale.
approved =
    { $who } aprobó “{ $id }”. { $count ->
        [one] Falta una aprobación
       *[other] Faltan { $count } aprobaciones
    } más.
rejected = { $who } rechazó “{ $id }”: no sale así.
rejected-why = { $who } rechazó “{ $id }”: { $why }
acted-resume = { $who } continúa el envío de “{ $id }”.
acted-console = Quien está en la consola
appointed = { $who } añadió a { $person } a la moderación.
dismissed = { $who } quitó a { $person }, que ya no modera.
confirm-withdrawal = ¿Retirar “{ $id }” en todas partes? Su texto se olvida. Chats y salas donde se borra: { $rooms }
confirm-many = “{ $id }” iría a muchos chats y salas: { $rooms }. ¿Enviarlo?
confirm-time = { $time }: { $question }
confirm-ban = ¿Vetar { $what }? Salgo enseguida y ya no llega nada ahí; levantar el veto no devuelve ninguna suscripción.
confirm-discard = ¿Borrar para siempre el borrador “{ $id }”?
confirm-drop = ¿Descartar esta corrección de “{ $id }”? Lo publicado queda como está.
confirm-drop-withdrawal = ¿Descartar este retiro de “{ $id }”? Sigue publicado como está.
confirm-none = No hay nada que confirmar: un botón sirve una vez, durante cinco minutos, y solo a quien se le preguntó. Pídelo de nuevo.
moderators-owners = Personas responsables, que dicen quién modera:
moderators-others = Moderación:
moderators-you = (tú)
moderators-nobody = Aún no modera nadie.
moderators-how = Con { $p }moderators add ID NOMBRE se añade a alguien y con { $p }moderators remove ID se le quita. El ID es el que { $p }whoami dice a cada persona; el nombre es para ustedes.
moderators-how-owners = Una persona responsable puede añadir y quitar a otras.
moderators-username = “{ $value }” puede ser de otra persona mañana. Pídele que me envíe { $p }whoami y usa el ID que le diga.
moderators-bad-id = “{ $value }” no es un ID. Pídele que me envíe { $p }whoami y usa lo que le diga: un número en Telegram, @ana:example.org en Matrix.
moderators-owner = { $person } es responsable, y modera.
moderators-already = { $person } ya modera.
moderators-added = { $person } modera desde ahora, y ve con { $p }help lo que eso significa.
moderators-owner-stays = { $person } es responsable. Las personas responsables están en la configuración y se quitan allí.
moderators-none = { $person } no modera.
moderators-remove = ¿Quitar a { $person }? También se borran sus borradores, y lo suyo que está por salir no sale.
moderators-removed = { $person } ya no modera. Sus borradores se borraron.
link-code = Con tu otra cuenta (en Matrix, o la que sea) envíame en privado la línea de abajo antes de diez minutos; en Matrix empieza con “!”. Luego te pregunto aquí si eras tú. No des el código a nadie: quien quede vinculado contigo puede hacer lo que tú puedes.
link-console = La consola no necesita vínculo: quien está ahí puede hacerlo todo.
link-unknown = No conozco ese código: sirve una vez, durante diez minutos. Envía { $p }link con la cuenta que modera para obtener otro.
link-elsewhere = Envíalo desde tu otra cuenta: esta es la que recibió el código.
link-already = { $person } y tú ya están vinculados.
link-other = Una de las dos cuentas está vinculada con otra. { $p }unlink lo deshace.
link-yours = { $person } recibió este código. Quien tenga esa cuenta podrá hacer todo lo que tú puedes hacer aquí, y contará como tú. ¿Es tuya?
link-confirm = Ahora confirma allí, con { $person }, que eras tú.
link-asked = { $person } envió tu código. Si eres tú, dilo: desde entonces ambas cuentas son una sola persona, con todo lo que puedes hacer. Si no, no hagas nada.
link-done = { $person } y tú son una sola persona desde ahora: lo que puede una cuenta, lo puede la otra, y ambas tienen una sola voz.
link-none = Esta cuenta no está vinculada con ninguna. { $p }link vincula una.
unlink-done = { $person } ya no está vinculada con { $with }.
linked = { $person } y { $with } son una sola persona desde ahora: una cuenta envió el código de la otra.
unlinked = { $person } ya no está vinculada con { $with }.
room-no-group = Escríbelo en un grupo en el que yo esté, fuera de los temas: se refiere a la sala donde lo escribes.
room-already = Ya es esta sala.
room-none = No hay tal sala.
room-unknown = Ahora mismo no se puede saber quién está aquí: míralo tú.
room-others = Están aquí sin moderar: { $names }.
room-public = Es pública: puede leerla quien quiera.
room-plain = No está cifrada: puede leerla quien administre el servidor de alguien de aquí.
room-more =
    { $count ->
        [one] Hay una persona más aquí que no puedo nombrar.
       *[other] Hay { $count } personas más aquí que no puedo nombrar.
    }
room-moderators-ask = Todavía no: en la sala de la moderación, quien esté ahí lee borradores, aprobaciones e informes. { $others } Escribe { $p }moderators here anyway para hacerlo de todos modos.
room-moderators = Desde ahora la moderación se reúne aquí. Aquí llegan los borradores que esperan, los informes y lo que hacen los demás, y se pueden dar los comandos de la moderación. { $p }moderators nowhere lo termina.
room-test-ask = Todavía no: en la sala de pruebas, quien esté ahí lee borradores. { $others } Escribe { $p }moderators test anyway para hacerlo de todos modos.
room-test = Esta es desde ahora la sala de pruebas: { $p }publish ID --test envía aquí un borrador, marcado como prueba. { $p }moderators nowhere test lo termina.
room-moderators-end = Ya no hay sala de la moderación.
room-test-end = Ya no hay sala de pruebas.
room-joined = Atención: ha entrado { $names }, sin moderar. Quien está aquí lee lo que traigo aquí.
named-moderators = { $who } dispuso una sala en la que se reúne la moderación.
unnamed-moderators = { $who } terminó la sala de la moderación.
named-test = { $who } dispuso una sala de pruebas.
unnamed-test = { $who } terminó la sala de pruebas.
lost-moderators-room = Estoy fuera de la sala de la moderación, o ya no puedo escribir ahí, así que no hay ninguna. Hasta que una persona responsable disponga otra, les digo todo en privado.
lost-test-room = Estoy fuera de la sala de pruebas, o ya no puedo escribir ahí, así que no hay ninguna.
dialogue-private = Aquí, escribe el texto en el mismo mensaje, debajo de { $p }{ $command }. Por partes solo se puede en nuestro chat privado.
test-no-room = No hay sala para pruebas. Una persona responsable la dispone: { $p }moderators test, escrito en un grupo en el que yo esté.
test-sent = “{ $id }” está en la sala de pruebas, marcado como prueba. Nadie más lo recibió.
test-mark = PRUEBA – esto no se ha publicado
ban-title = No se les escucha
ban-nobody = No hay nadie vetado. { $p }ban ID motivo veta a una persona (7, @ana:example.org), una sala (-100123, !sala:example.org) o un servidor entero (example.org). Escrito en un grupo, { $p }whoami muestra el ID de ese grupo.
ban-more = Y { $count } más.
ban-how = { $p }unban ID lo termina.
ban-bad-id = “{ $value }” no es un ID. El de una persona es un número en Telegram y @ana:example.org en Matrix, el de una sala -100123 o !sala:example.org, el de un servidor example.org. En Telegram puedes reenviarme un mensaje y responderle con { $p }ban.
ban-moderator = { $what } es, o tiene a, alguien de la moderación. Primero una persona responsable lo quita con { $p }moderators.
ban-our-room = { $what } es una sala de la moderación.
ban-already = { $what } ya está vetado.
banned-person = Ya no escucho a { $what }, escriba donde escriba, y su chat privado no recibe nada en cuanto escriba ahí. { $p }unban lo termina.
banned-room = Salgo de { $what } y no escucho a nadie de ahí. { $p }unban lo termina; luego alguien tiene que dejarme entrar de nuevo.
banned-server = Ya no escucho a nadie de { $what }, no acepto invitaciones de ahí y salgo de las salas que llevan su nombre. { $p }unban lo termina.
unban-none = { $what } no está vetado. { $p }ban muestra a quién no se escucha.
unbanned-done = Vuelvo a escuchar a { $what }. Quien quiera comunicados ahí tiene que suscribirse de nuevo.
banned = { $who } vetó a { $what }.
banned-why = { $who } vetó a { $what }: { $why }
unbanned = { $who } levantó el veto a { $what }.
log-title = Quién hizo qué
log-title-since = Quién hizo qué desde el { $date }
log-entry =
    { $deed ->
        [wrote] { $who } escribió “{ $what }”
        [proposed] { $who } escribió otro texto para “{ $what }”
        [discarded] { $who } borró el borrador “{ $what }”
        [asked] { $who } pidió aprobar “{ $what }”
        [approved] { $who } aprobó “{ $what }”
        [scheduled] { $who } dispuso que “{ $what }” salga el { $more }
        [unscheduled] { $who } canceló la salida de “{ $what }”
        [published] { $who } publicó “{ $what }”
        [withdrew] { $who } retiró “{ $what }”
        [stopped] { $who } detuvo “{ $what }”
        [resumed] { $who } continuó con “{ $what }”
        [appointed] { $who } añadió a { $what } a la moderación
        [dismissed] { $who } quitó a { $what }
        [trusted] { $who } confirmó la identidad { $more } de { $what }
        [restored] { $who } restauró la copia de { $more }
        [linked] { $who } vinculó { $what } con { $more }
        [unlinked] { $who } desvinculó { $what } de { $more }
        [named] { $who } dispuso la sala { $more } para { $what }
        [unnamed] { $who } terminó la sala para { $what }
        [banned] { $who } vetó a { $what }
        [unbanned] { $who } levantó el veto a { $what }
        [tried] { $who } probó “{ $what }” en la sala de pruebas
        [rejected] { $who } rechazó “{ $what }”
        [signed] { $who } firmó “{ $what }”
       *[other] { $who } – { $deed } – { $what }
    }
log-clock = El reloj
log-network = La red
log-operator = Quien administra altavoz
log-head = La última entrada es la { $number }; su hash es { $hash }.
log-empty = No hay nada de eso anotado.
log-how = { $p }log muestra quién hizo qué, lo más nuevo primero; { $p }log ID, lo que se hizo con un comunicado; { $p }log PERSONA, lo que hizo alguien (su ID); { $p }log 2027-05-01 o { $p }log ayer, lo que se hizo desde entonces.
report-record = Registro: entrada { $number }, { $hash }
trust-how = Escribe { $p }trust PERSONA para ver si cambió la identidad de alguien de la moderación, y { $p }trust PERSONA CÓDIGO para confirmar que es esa persona.
trust-owner = { $person } es responsable: solo otra persona responsable, o quien está en la consola, puede confirmarlo.
trust-nobody = { $person } no es de la moderación.
trust-yourself = Otra persona tiene que confirmar que eres tú: alguien más de la moderación o quien administra este bot.
trust-nothing = { $person } no tiene otra identidad por confirmar, o ninguna con ese código.
trust-which = Alguien escribe como { $person } con otra identidad: { $codes } (la más reciente al final). Si sabes que es esa persona, escribe { $p }trust { $person } y el código.
trusted = Desde ahora reconozco a { $person } por la nueva identidad.
identity-changed = Alguien me escribe en { $network } como { $person }, de la moderación, con una identidad distinta a la de antes. O configuró su cuenta de nuevo, o escribe otra persona en su nombre. Hasta que se aclare, no haré nada de lo que pida como parte de la moderación. Pregúntale por otra vía; si es esa persona, escribe: { $p }trust { $person } { $code }
discarded = Se eliminó el borrador “{ $id }”.
dropped = La corrección de “{ $id }” está descartada. Lo publicado queda como está.
dropped-withdrawal = “{ $id }” no se retira: sigue publicado como está.
stopped = Detenido: “{ $id }” vuelve a ser un borrador y no se envió nada.
stopped-correction = Detenido: la corrección de “{ $id }” vuelve a ser un borrador. Lo publicado está como estaba.
stopped-withdrawal = Detenido: “{ $id }” no se retira. Sigue publicado como estaba.
edit-how = Aquí está “{ $id }” tal como se escribió, cada idioma en un mensaje aparte. Cópialo, cambia lo que quieras y envíalo; antes no cambia nada.
preview-how = Escribe { $p }preview { $id } y detrás un idioma (en, français), o full para el texto completo.
preview-on =
    En { $network }, en { $language }, en { $count ->
        [one] un mensaje
       *[other] { $count } mensajes
    }.
preview-choices = Debajo: { $choices }.
translate-how = ¿A qué idioma? Escribe por ejemplo { $p }translate { $id } en, y el texto desde la línea siguiente.
translate-from = Esto es “{ $id }” en { $from }. Envíalo en { $language }, con el título en la primera línea.
publish-how = No sé qué significa aquí “{ $value }”, así que no se hizo nada. { $p }publish ID envía un borrador; con --notify detrás envía además un aviso, con --test solo a la sala de pruebas.
approval-asked =
    “{ $id }” espera: { $count ->
        [one] falta la aprobación de otra persona
       *[other] faltan las aprobaciones de { $count } personas
    } de la moderación. Les pregunto en sus chats privados conmigo, y te avisaré.
approval-nobody =
    “{ $id }” necesita { $count ->
        [one] la aprobación de otra persona
       *[other] las aprobaciones de otras { $count } personas
    } de la moderación, y no hay tantas. Una persona responsable puede añadirlas.
approval-none = Nadie ha pedido enviar “{ $id }” tal como está. Se pide con { $p }publish { $id }.
approval-own = Escribiste “{ $id }”, así que deben aprobarlo otras personas.
approval-time = Debe salir el { $time }.
approval-yours = Publicar lo envía: con eso lo apruebas.
approval-look = “{ $id }” espera aprobación tal como está aquí:
publish-unseen = Otras personas han escrito “{ $id }”, tal como está arriba. ¿Enviarlo, y con eso aprobarlo?
approval-late = “{ $id }” debía salir a una hora que ya pasó. Quien lo pidió tiene que decir otra.
approval-given =
    Aprobaste “{ $id }”. { $count ->
        [one] Falta una aprobación
       *[other] Faltan { $count } aprobaciones
    } más.
approval-rejected = “{ $id }” no sale así. Se avisa a quien lo escribió.
approval-needed =
    Antes de salir { $count ->
        [one] debe aprobarlo otra persona
       *[other] deben aprobarlo otras { $count } personas
    } de la moderación: Publicar se lo pide.
approval-waits =
    { $who } pide enviarlo. { $count ->
        [one] Falta una aprobación
       *[other] Faltan { $count } aprobaciones
    } más.
approval-by = Lo aprobó: { $names }.
schedule-when = ¿Cuándo? Escribe { $p }schedule ID y una hora, como 2027-05-01 18:00, mañana 18:00 o viernes 18h, con una ciudad si cuentan los relojes de otra.
schedule-there = Es { $time }.
schedule-past = El { $time } ya pasó. Para enviar “{ $id }” ahora: { $p }publish { $id }.
schedule-far = Para el { $time } faltan más de dos años: ¿es correcto el año?
scheduled = “{ $id }” sale solo el { $time }. Chats y salas que lo recibirían ahora: { $rooms }.
schedule-gap = Los relojes de allí se saltan la hora que escribiste: cuenta la misma distancia después.
schedule-fold = Los relojes de allí muestran dos veces la hora que escribiste: cuenta la primera.
schedule-none-of = “{ $id }” no está programado.
schedule-empty = No hay nada programado. { $p }schedule ID HORA dice cuándo sale un borrador.
schedule-title = Por salir
schedule-hint = Un botón anula ese envío; { $p }schedule ID HORA lo mueve.
schedule-late = “{ $id }” debía salir el { $time }, mientras yo no funcionaba. Es demasiado tarde para hacerlo por mi cuenta: vuelve a ser un borrador.
schedule-unapproved = “{ $id }” debía salir el { $time }, y no lo han aprobado bastantes personas de las que moderan ahora. Vuelve a ser un borrador.
nothing-to-stop = “{ $id }” no se está enviando.
nothing-goes-out = No hay ningún envío en curso.
nothing-is-halted = No hay nada detenido.
nothing-to-resume = “{ $id }” no está detenido.
already-halted = “{ $id }” ya está detenido. { $p }resume { $id } lo continúa.
halted = Detenido: “{ $id }” (entregados: { $delivered }; en espera: { $waiting }). Aquí se puede seguir leyendo. { $p }resume { $id } lo continúa, { $p }correct { $id } lo cambia en todas partes, { $p }retract { $id } lo retira.
halted-correction = Detenido: la corrección de “{ $id }” (corregidos: { $delivered }; aún con el texto anterior: { $waiting }). { $p }resume { $id } la continúa, { $p }correct { $id } cambia el texto en todas partes, { $p }retract { $id } lo retira.
resumed = El envío de “{ $id }” continúa.
withdrawing-soon = “{ $id }” se retirará en { $seconds } s. Chats y salas donde se borrará: { $rooms }. Hasta entonces, { $p }stop { $id } lo cancela.
withdrawing-now = “{ $id }” se retira ahora. Chats y salas donde se borrará: { $rooms }.
retract-how = Escribe { $p }retract ID y, después, el motivo.
retract-long = El motivo tiene más de { $limit } caracteres. Acórtalo, por favor.
retract-preview = Se retiraría “{ $id }”. Chats y salas donde se borraría: { $rooms }. Quien lo pida leería lo que está arriba. Todavía no se ha cambiado nada.
report = Envíos de “{ $id }” en { $network }: entregados, { $delivered }; fallidos, { $failed }.
report-corrected = Corrección de “{ $id }” en { $network }: corregidos, { $delivered }; fallidos, { $failed }.
report-withdrawn = Retiro de “{ $id }” en { $network }: retirados, { $delivered }; fallidos, { $failed }.
report-of = “{ $id }”
report-halted = Está detenido. { $p }resume { $id } lo continúa.
report-never = “{ $id }” nunca se envió: se importó de un archivo.
report-nothing = Todavía no se ha enviado nada.
standing = { $network }: { $delivered } de { $rooms } entregados
standing-corrected = { $network }: { $delivered } de { $rooms } { $delivered ->
    [one] corregido
   *[other] corregidos
}
standing-withdrawn = { $network }: { $delivered } de { $rooms } { $delivered ->
    [one] retirado
   *[other] retirados
}
standing-waiting = { $count } en espera
standing-failed = { $count } con error
standing-left = faltan unos { $time }
standing-counting = todavía se está contando
why-gone = { $count }: el chat o la sala ya no existe, o expulsó o bloqueó al bot.
why-refused = { $count }: la red rechazó el mensaje.
why-unanswered = { $count }: la red nunca dijo si llegó.
why-unserved = { $count }: allí no se pudo entregar nada durante demasiado tiempo.
why-removed = { $count }: alguien lo borró allí y no se envía de nuevo.
why-unmade = { $count }: no se pudo preparar ningún mensaje para ese lugar.
report-none = “{ $id }” ya se publicó. No hay suscripciones, así que nadie lo recibió; cualquiera puede pedirlo.
report-repeats = Puede haber envíos repetidos ({ $count }): los que estaban en camino cuando el bot se detuvo o cuando la red no respondió.

flaw-in-line = Línea { $line }: { $what }
flaw-header-open = La cabecera no está cerrada: después de ella falta una línea con ---
flaw-header-line = Esta línea no tiene la forma “clave: valor”. La cabecera termina con una línea de tres guiones: ---
flaw-header-toml = La cabecera entre líneas +++ tiene que ser TOML: líneas como id = "march", con textos, fechas y listas de textos.
flaw-key-unknown = No existe la clave “{ $key }”. Las claves son: { $keys }.
flaw-key-twice = “{ $key }” aparece dos veces. Deja solo una.
flaw-id = “{ $value }” no puede ser un ID. Un ID tiene hasta 32 letras minúsculas sin tildes ni ñ, cifras y -, y empieza por una letra. Dos caracteres solos son un idioma, y “full” es el texto completo.
flaw-kind = “{ $value }” no es un tipo de comunicado. Los tipos son declaration (declaración), event (evento) y update (novedad).
flaw-yes-no = “{ $value }” no es ni sí ni no.
flaw-date = “{ $value }” no es una fecha como 2010-10-01.
flaw-lang = “{ $value }” no es un código de idioma como en o es.
flaw-link = “{ $value }” no es una dirección web que empiece con https://
flaw-time = “{ $value }” no es una hora. Escribe una como 2010-09-30 18:00.
flaw-timezone = “{ $value }” no es una ciudad ni una zona horaria que yo conozca. Escribe una como America/Guayaquil.
flaw-timezone-near = “{ $value }” puede ser varias zonas horarias: { $near }. Escribe una de ellas, por favor.
flaw-title-missing = Falta un título: la primera línea, o “title: …” encima del texto.
flaw-title-long = El título tiene más de { $limit } caracteres. La primera línea es el título; empieza el texto en la siguiente.
flaw-body-missing = Hay un título, pero ningún texto: la primera línea es el título. Escribe el texto en las líneas de abajo.
flaw-body-long = El texto ocupa más de { $limit } kB. Acórtalo, por favor, o pon un enlace a la versión larga.
flaw-starts-missing = Un evento necesita una línea como “starts: 2010-09-30 09:00”.
flaw-timezone-missing = Un evento necesita una zona horaria: añade una línea como “timezone: Quito”.
flaw-twin = { $path } ya contiene “{ $id }” en “{ $lang }”. Dale otro ID a uno de los dos archivos.
flaw-ends-early = El evento termina antes de empezar.
flaw-only-events = “{ $key }” es para eventos: añade “starts: 2010-09-30 18:00”, o quítalo.
flaw-no-event = “{ $key }” lo convierte en un evento: añade “kind: event”, o quítalo.
flaw-about = No hay ningún comunicado “{ $id }” al que esto pueda pertenecer.
flaw-attachments-chat = “attachments” y “alt” son para archivos que se importan. Aquí, envía los propios archivos: { $p }attach ID, cuando el borrador esté.
flaw-attachment-missing = No hay ningún archivo “{ $name }” junto a este. “attachments” nombra archivos de la misma carpeta o más abajo, separados por comas.
flaw-attachment = { $name }: { $why }
flaw-alts = “alt” describe más archivos de los que nombra “attachments”. Separa las descripciones con “|”, en el orden de los archivos.
flaw-attachment-kind = Un texto solo puede nombrar imágenes, PDF, sonido y películas: de esos puedo quitar lo que dicen de quien los hizo.
fetch-large = Ese texto ocupa más de { $limit } kB. Acórtalo, por favor.
fetch-not-text = Ese archivo no es de texto. Envía un archivo .md o .txt en UTF-8, por favor.
fetch-missing = No puedo leer el mensaje o el archivo al que te refieres. Envíalo de nuevo, por favor.
fetch-failed = No pude obtener el archivo de la red. Inténtalo de nuevo en un momento, por favor.

# The hotline
choice-contact = Escribir a la moderación
choice-write-more = Escribir más
choice-close-contact = Terminar
contact-known = Las personas que moderan { $campaign } leen lo que escribes, bajo un nombre que invento yo: no se les dice tu nombre, número ni dirección, ni a ti los suyos. Yo sé quién eres { $count ->
    [one] hasta un día después del último mensaje
   *[other] hasta { $count } días después del último mensaje
}, para que una respuesta te llegue; después lo olvido. { $network } sabe que me has escrito. Lo que escribas puede decir quién eres.
contact-write = Escríbelo ahora, en un solo mensaje; puede llevar una imagen u otro archivo. Quito lo que un archivo así cuenta de dónde y con qué se hizo. Lo que se ve o se oye en él, queda.
contact-cancelled = No se ha enviado nada.
contact-off = Aquí nadie lee lo que escribirías.
contact-sent = La moderación ya lo tiene. Cuando alguien responda, la respuesta llega aquí.
contact-words-only = Solo se enviaron tus palabras, sin la imagen o el archivo.
hotline-more = { $p }hotline { $page } muestra más.
contact-banned-by = { $who } ha bloqueado a { $name }: no llega nada más de ahí.
contact-muted-by = { $who } ha silenciado a { $name }: no llega nada más de ahí.
contact-heard-by = { $who } oye de nuevo a { $name }.
contact-banned = La moderación no recibe mensajes tuyos. Para que sea así, sé quién eres hasta que lo deshaga.
contact-muted = La moderación no recibe mensajes tuyos en este momento. Para que sea así, sé quién eres hasta que { $count ->
    [one] pase un día
   *[other] pasen { $count } días
} desde el último mensaje.
contact-other-text = Aquí estás escribiendo otra cosa. Termínala antes con { $p }done o { $p }cancel, o escribe { $p }contact con tus palabras detrás.
contact-busy = En este momento hay demasiado en camino hacia la moderación, así que no se envió. Envíalo de nuevo en unos minutos, por favor.
contact-pictures = Las imágenes que envíes en los próximos dos minutos llegan allí también.
contact-untouched = No puedo quitar lo que ese archivo dice de quien lo hizo, así que no lo he enviado. Envíalo como imagen o PDF, por favor.
contact-long = Es demasiado largo: en un mensaje caben como máximo { $limit } caracteres.
contact-much = Es mucho para una hora: como máximo { $limit } mensajes. Sigue más tarde, por favor.
contact-unheard = La moderación no recibe mensajes tuyos en este momento.
contact-none = No estás escribiendo con la moderación.
contact-closed = Se ha terminado. En una hora habré olvidado que eras tú. Lo que se dijo queda en los chats.
contact-closed-by = La moderación ha terminado tu conversación con ella. En una hora habré olvidado que eras tú. Lo que se dijo queda en los chats.
contact-answer = La moderación dice:
contacted = { $name } escribe por primera vez. No se te dice quién es; se le dice que lo lee la moderación, y no quién. { $p }answer { $name } TEXTO responde. { $p }hotline los muestra todos, y puede cerrar, silenciar y bloquear. Responder a un mensaje así es también una respuesta.
contact-answered = { $who } ha respondido a { $name }:
answer-sent = { $name } recibe ahora tu respuesta, sin tu nombre.
answer-unreachable = No se puede llegar a { $name }: me ha bloqueado, o ha dejado nuestro chat. Si vuelve y escribe, lo verás.
answer-how = { $p }answer NOMBRE TEXTO responde a quien ha escrito. { $p }hotline muestra quién lo ha hecho.
hotline-unknown = Nadie que haya escrito se llama “{ $name }”. { $p }hotline muestra quién ha escrito.
hotline-reply-failed = Ahora mismo no puedo ver a qué mensaje respondes. Si es para alguien que ha escrito, { $p }answer NOMBRE TEXTO responde. Una orden empieza aquí con { $p }.
hotline-how = { $p }answer NOMBRE TEXTO responde. { $p }hotline close NOMBRE lo termina, mute NOMBRE y ban NOMBRE dejan de oír sus mensajes (ban para siempre), unmute NOMBRE y unban NOMBRE lo deshacen.
hotline-nobody = Nadie ha escrito, o fue hace mucho.
hotline-off = La línea directa está apagada: nadie puede escribir a la moderación. Quien me administra la enciende con [hotline] en la configuración.
hotline-title = Quién ha escrito
hotline-open = sin respuesta
hotline-answered = respondido
hotline-is-muted = en silencio
hotline-is-banned = bloqueado
hotline-closed = La conversación con { $name } se ha terminado; el nombre se olvida en una hora.
hotline-unheard = A { $name } no se le oye: quien sea tendría otro nombre la próxima vez. Antes, { $p }hotline unmute { $name }.
hotline-heard = A { $name } se le oye de nuevo.
hotline-muted = A { $name } ya no se le oye, hasta que digas { $p }hotline unmute { $name } o se olvide todo. Se le dice cuando escribe.
hotline-banned = A { $name } ya no se le oye, hasta que digas { $p }hotline unban { $name }. Se le dice cuando escribe.
help-contact = Escribir a la moderación, a la que no se dice quién eres
help-answer = Responder a quien ha escrito
help-hotline = Ver quién ha escrito; cerrar, silenciar, bloquear
grammar-contact = [TEXTO | close]
grammar-answer = NOMBRE TEXTO
grammar-hotline = [PÁGINA | close | mute | unmute | ban | unban NOMBRE]
