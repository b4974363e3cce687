# What the bot says in French. Another language is one more file beside this one, named by its code.
# { $p } is what stands before a command: / or, on Matrix, !

language-name = Français
# What people call it, in all languages that the bot speaks.
language-called = Français | French | francés | Französisch
# What a heading of the demands can be called, lower case, separated by |
demands-headings = revendications | nos revendications | exigences | nos exigences | demandes | nos demandes | nous exigeons | nous demandons | nous revendiquons | ce que nous exigeons | ce que nous demandons
date =
    { $day ->
        [1] 1er
       *[other] { $day }
    } { $month } { $year }
month-1 = janvier
month-2 = février
month-3 = mars
month-4 = avril
month-5 = mai
month-6 = juin
month-7 = juillet
month-8 = août
month-9 = septembre
month-10 = octobre
month-11 = novembre
month-12 = décembre
day = { $weekday } { $date }
weekday-1 = lundi
weekday-2 = mardi
weekday-3 = mercredi
weekday-4 = jeudi
weekday-5 = vendredi
weekday-6 = samedi
weekday-7 = dimanche

kind-declaration = Déclaration
kind-event = Événement
kind-update = Actualité
kind-urgent = Urgent
not-in-your-language = Il n’y a pas encore de texte dans votre langue ({ $wanted }) : voici celui qui existe ({ $shown }).
corrected = Corrigé le { $date }.
withdrawn = Retiré le { $date }.
signed = signé
cancelled = Annulé le { $date }.
withdrawn-mark = retiré
cancelled-mark = annulé
leftover = Cette partie n’appartient plus au texte.
notice = « { $title } » de { $campaign } a été corrigé. Le message ci-dessus montre le texte actuel.
notice-withdrawn = « { $title } » de { $campaign } a été retiré.
notice-cancelled = Annulé : « { $title } » de { $campaign }.
link = En savoir plus :
page = Page { $number } sur { $last }
by-page =
    Dans un { $net ->
        [telegram] groupe
       *[other] salon avec d’autres personnes
    }, les longs textes arrivent page par page. En discussion privée avec moi, vous les recevez en entier.

choice-more = Suite
choice-read = Le lire
choice-files =
    { $count ->
        [one] Fichier
       *[other] Fichiers ({ $count })
    }
choice-back = Retour
choice-beginning = Au début
choice-demands = Revendications
choice-full = Texte intégral
choice-event = À propos de l’événement
choice-declaration = Déclaration
choice-declarations = Toutes les déclarations
choice-events = Événements
choice-all-events = Tous les événements
choice-updates = Actualités
choice-subscribe = S’abonner
choice-unsubscribe = Se désabonner
choice-help = Aide
choice-publish = Publier
choice-discard = Supprimer
choice-drop = Abandonner
choice-stop = Arrêter
choice-resume = Reprendre
choice-report = Rapport
choice-refresh = Actualiser
choice-notify = Publier et avertir
choice-notify-withdrawal = Retirer et avertir
choice-replace = Remplacer l’autre
choice-correction = Correction
choice-withdrawal = Retrait
choice-retract = Retirer
choice-yes = Oui, allez-y
choice-done = C’est tout
choice-cancel = Annuler
choice-older = Plus anciens
choice-link = Oui, c’est moi
choice-confirm = Oui, faites-le
choice-unschedule = Annuler
choice-approve = Approuver
choice-reject = Refuser
choice-draft = En faire un brouillon

grammar-declaration = { "[" }ID] [page | section | full | langue]
grammar-page = { "[" }page]
grammar-id = { "[" }ID]
grammar-correct = ID [--notify] ⏎ texte
grammar-publish = { "[" }ID] [--notify | --test]
grammar-schedule = { "[" }ID HEURE [ZONE]]
grammar-reject = ID motif
grammar-retract = ID motif [--notify]
grammar-one-id = ID
grammar-trust = PERSONNE { "[" }CODE]
grammar-moderators = { "[" }add ID NOM | remove ID | here | test]
grammar-log = { "[" }ID | PERSONNE | JOUR]
grammar-link = { "[" }CODE]
grammar-preview = ID { "[" }LANGUE] { "[" }full]
grammar-translate = ID LANGUE ⏎ texte
grammar-ban = { "[" }ID motif]
grammar-topics = { "[" }thèmes]
grammar-code = { "[" }code]
grammar-text = ⏎ texte
grammar-verify = [ID] ⏎ [texte]
grammar-attach = ID [alt N TEXTE] [remove N]
grammar-sign = ID ⏎ [signature]
help-title = Ce que vous pouvez demander
help-moderators = Pour la modération, en privé
help-declaration = Lire la dernière déclaration, ou une autre par son identifiant
help-declarations = Voir toutes les déclarations
help-verify = Vérifier qu’un texte est bien de nous, ou recevoir un communiqué avec sa signature
help-updates = Voir toutes les actualités
help-events = Ce qui se prépare et ce qui s’est passé
help-subscribe = Recevoir ici chaque nouveau communiqué
help-unsubscribe = Ne plus recevoir de communiqués ici
help-subscriptions = Voir quels communiqués arrivent ici
help-language = Choisir la langue
help-about = Qui nous sommes, et nos comptes officiels
help-whoami = Voir votre propre identifiant
help-help = Voir toutes les commandes
help-start = À quoi sert ce bot
help-post = Enregistrer un brouillon et en voir l’aperçu
help-alert = La même chose pour ce qui est urgent : cela part avant tout le reste
help-attach = Ajouter des images et d’autres fichiers à un brouillon
help-done = Terminer le texte que vous envoyez
help-cancel = Abandonner le texte que vous envoyez
help-drafts = Voir tous les brouillons, ou l’un d’eux
help-correct = Corriger partout un communiqué déjà publié
help-publish = Envoyer un brouillon à toutes les discussions et tous les salons abonnés
help-approve = Approuver ce qui attend de partir
help-reject = Dire pourquoi cela ne doit pas partir ainsi
help-schedule = Dire quand un brouillon part tout seul
help-unschedule = Annuler cette heure
help-discard = Supprimer un brouillon
help-replace = Remplacer le brouillon d’une autre personne par ce que vous avez écrit
help-stop = Annuler ou suspendre un envoi
help-resume = Reprendre un envoi suspendu
help-retract = Retirer un communiqué partout
help-sign = Signer ce qui est paru avec une clé qui est ailleurs
help-report = Voir où en est un envoi
help-trust = Confirmer une personne de la modération dont l’identité a changé
help-moderators-command = Voir qui modère ; les responsables ajoutent et retirent
help-log = Voir qui a fait quoi
help-link = Relier vos comptes Telegram et Matrix
help-unlink = Défaire ce lien
help-preview = Voir un communiqué comme les salons le voient
help-edit = Recevoir un texte tel qu’il a été tapé, pour le changer
help-translate = Ajouter une autre langue
help-ban = Ne plus écouter une personne, un salon ou un serveur
help-unban = Les écouter de nouveau
help-confirm = Confirmer ce qui vous a été demandé
help-post-format =
    Le texte qui suit { $p }post s’écrit en Markdown ; son premier titre ou sa première ligne sert de titre au communiqué. Des lignes telles que « lang: fr », « topics: a, b » ou « kind: update » peuvent le précéder. Un texte plus long peut être envoyé sous forme de fichier .md ou .txt ; vous pouvez aussi répondre par { $p }post au message qui le contient.

start-private = Demandez nos déclarations, voyez ce qui se passe, ou abonnez-vous pour recevoir ici chaque nouveau communiqué.
start-group = Demandez nos déclarations et voyez ce qui se passe. Les admins peuvent utiliser { $p }subscribe pour que chaque nouveau communiqué arrive ici.
greet-private = Bonjour ! Je transmets les communiqués de « { $campaign } ». Avec { $p }subscribe, vous recevez chaque nouveau communiqué ; { $p }declaration montre la dernière déclaration, et { $p }help tout le reste.
greet-group = Bonjour ! Je transmets les communiqués de « { $campaign } ». Les admins peuvent utiliser { $p }subscribe pour que les nouveaux arrivent ici ; tout le monde peut lire les déclarations avec { $p }declaration. { $p }help montre tout le reste.
profile = Je vous apporte les communiqués de { $campaign } : lisez-les ici, ou abonnez-vous pour recevoir chaque nouveau. { $about }
profile-line = Communiqués de { $campaign } : à lire, et pour s’abonner
back-all =
    Me revoici : { $net ->
        [telegram] cette discussion
       *[other] ce salon
    } reçoit de nouveau chaque communiqué. Pour ne plus les recevoir : { $p }unsubscribe.
back-topics =
    Me revoici : { $net ->
        [telegram] cette discussion
       *[other] ce salon
    } reçoit de nouveau les communiqués sur { $topics }. Pour ne plus les recevoir : { $p }unsubscribe.

not-understood = Je n’ai pas compris. { $p }help montre ce que vous pouvez demander.
question = Je suis un bot et je ne peux pas répondre à cela. Ceci vous aidera peut-être.
attachment-picture = Je ne peux pas regarder de photos ni de vidéos. Écrivez-moi, s’il vous plaît.
attachment-sound = Je ne peux pas écouter de messages vocaux. Écrivez-moi, s’il vous plaît.
attachment-other = Je ne peux lire que du texte. Écrivez-moi, s’il vous plaît.
offer-unsubscribe = Les nouveaux communiqués arrivent ici. Voulez-vous ne plus les recevoir ?
did-you-mean = Je ne connais pas cette commande. Vouliez-vous dire { $p }{ $command } ?
did-you-mean-id = Vouliez-vous dire « { $id } » ?
failed = Un problème est survenu de notre côté. Veuillez réessayer dans un instant.
network-failed = Je n’ai pas pu demander au réseau si vous êtes admin ici. Veuillez réessayer dans un instant.
only-admins = Pour utiliser { $p }{ $command } ici, il faut être admin. En privé avec moi, vous pouvez vous en servir pour vous.
only-moderators = Seule la modération de la campagne peut utiliser { $p }{ $command }.
only-owners = Pour cela, seuls les responsables de la campagne peuvent utiliser { $p }{ $command }.
only-private = Seule la modération de la campagne peut utiliser { $p }{ $command }, et seulement en privé avec moi : d’autres personnes lisent ce qui s’écrit ici.
unproven-plain = { $p }{ $command } est réservé à la modération, et ce message n’est pas chiffré : toute personne qui administre un serveur aurait pu l’écrire en votre nom. Écrivez depuis une discussion privée chiffrée avec moi, s’il vous plaît.
unproven-unsigned = { $p }{ $command } est réservé à la modération, et vous n’avez pas vérifié l’appareil d’où vous écrivez : quelqu’un d’autre a pu l’ajouter. Vérifiez-le dans votre application (dans Element : Paramètres, Sessions), puis écrivez à nouveau.
unproven-changed = { $p }{ $command } est réservé à la modération, et votre compte a une autre identité que la dernière fois : soit il a été configuré à nouveau, soit quelqu’un d’autre écrit. Une autre personne de la modération, ou celle qui gère ce bot, doit confirmer avec { $p }trust que c’est vous.
said-long-ago = « { $p }{ $command } » a été écrit il y a plus d’une heure et vient seulement de me parvenir. Dois-je le faire quand même ?
forwarded-command = Une commande transférée n’a aucun effet. Si vous voulez l’exécuter, écrivez-la vous-même.

no-declarations = Il n’y a pas encore de déclaration. Avec { $p }subscribe, vous recevrez la première.
verify-how = Pour vérifier un texte, répondez-lui par { $p }verify, ou écrivez { $p }verify et le texte à partir de la ligne suivante. { $p }verify et l’identifiant d’un communiqué donne son texte exact et sa signature.
verify-short = C’est trop court pour le savoir. Je compare les textes de { $count } mots et plus.
verify-unsigned = « { $id } » n’est pas signé.
verify-files =
    « { $id } » est signé. Voici son texte exact et la signature. Enregistrez les deux fichiers dans un même dossier ; quiconque a minisign peut les y vérifier :
    minisign -Vm { $name } -P { $key }
    Comparez cette clé avec celle que { $campaign } a publiée ailleurs.
verify-same-signed = Mot pour mot : c’est « { $title } » de { $campaign }, du { $date }, tel qu’il est maintenant. Il est signé : { $p }verify { $id }
verify-same = Mot pour mot : c’est « { $title } » de { $campaign }, du { $date }, tel qu’il est maintenant. Il n’est pas signé.
verify-part-signed = Mot pour mot, mais pas en entier : c’est une partie de « { $title } » de { $campaign }, du { $date }. Ce qu’il y a autour peut compter. Il est signé : { $p }verify { $id }
verify-part = Mot pour mot, mais pas en entier : c’est une partie de « { $title } » de { $campaign }, du { $date }. Ce qu’il y a autour peut compter. Il n’est pas signé.
verify-earlier = C’est ce que disait « { $title } » de { $campaign } avant d’être corrigé. Il dit autre chose maintenant : lisez-le.
verify-withdrawn = « { $title } » était un communiqué de { $campaign }, et il a été retiré. Son texte n’est gardé nulle part, je ne peux donc pas dire si c’était celui-ci.
verify-differs = Attention : cela ressemble à « { $title } » de { $campaign }, du { $date }, mais ce n’est pas la même chose. Ce que dit le nôtre est barré, ce qu’il y a ici à la place est en gras :
verify-nothing =
    Autant que je sache, ce n’est aucun de nos communiqués.
    { $count ->
        [0] Il n’y en a aucun auquel je pourrais le comparer.
        [one] Je l’ai comparé à un communiqué.
       *[other] Je l’ai comparé à { $count } communiqués.
    } S’il en nomme un des nôtres, comparez-le à celui-là : { $p }verify et son identifiant, et le texte à partir de la ligne suivante.
sign-how = { $p }sign et l’identifiant d’un communiqué paru donne le texte à signer. { $p }sign, l’identifiant, et la signature à partir de la ligne suivante garde la signature.
sign-no-key = Il n’y a pas de clé pour vérifier des signatures : indiquez la clé publique par public_key_file sous [signing] dans la configuration.
sign-text = Voici le texte de « { $id } ». Signez-le là où est la clé, avec « altavoz sign --key CLÉ { $name } » ou minisign, et envoyez ce qu’il y a dans { $name }.minisig : { $p }sign { $id }, et cela à partir de la ligne suivante, ou en fichier.
sign-wrong = Ce n’est pas une signature de « { $id } », tel qu’il est maintenant, par la clé de la campagne. { $p }sign { $id } donne le texte à signer.
sign-done = « { $id } » est signé. { $p }verify { $id } donne le texte et la signature à tout le monde.
attach-how = { $p }attach et l’identifiant d’un brouillon lui ajoute des fichiers : envoyez-les ensuite, ou envoyez { $p }attach et l’identifiant en réponse à l’un d’eux.
attach-which = À quel brouillon appartient ce fichier ? Sinon, il n’est pas gardé plus d’une heure.
attach-no-draft = Ce fichier n’appartient encore à rien : écrivez un brouillon avec { $p }post, puis envoyez { $p }attach et son identifiant en réponse au fichier.
attach-gone = Ce fichier n’est plus gardé. Envoyez-le de nouveau.
attach-twice = « { $id } » a déjà ce fichier.
attach-limit = Un communiqué a au plus { $limit } fichiers.
attach-large = Sur { $network }, un fichier a au plus { $limit } Mo. Rendez-le plus petit, s’il vous plaît.
attach-done = { $name } appartient maintenant à « { $id } » : fichier { $count }.
attach-untouched = Attention : je ne peux pas regarder dans ce type de fichier. Il peut dire qui l’a fait et quand ; un PDF ou une image ne diraient rien.
attach-ask-alt = Que montre-t-il ? Écrivez-le en une phrase, pour celles et ceux qui ne peuvent pas le voir ou l’entendre ; ou envoyez le fichier suivant.
attach-ask-alt-here = Que montre-t-il ? { $p }attach { $id } alt { $count } TEXTE le dit, pour celles et ceux qui ne peuvent pas le voir ou l’entendre. { $p }attach { $id } en réponse à un autre fichier l’ajoute.
attach-more = Envoyez le fichier suivant, ou dites « fini ».
attach-nothing = Aucun fichier n’est arrivé pour « { $id } » : rien n’a changé.
attach-more-here = { $p }attach { $id } en réponse à un autre fichier l’ajoute aussi.
attach-alt-done = { $name } de « { $id } » a maintenant cette description.
attach-alt-long = Une description a au plus { $limit } caractères.
attach-removed = { $name } n’appartient plus à « { $id } ».
attach-list =
    { $count ->
        [0] « { $id } » n’a pas de fichiers.
        [one] « { $id } » a un fichier :
       *[other] « { $id } » a { $count } fichiers :
    }
attach-no-alt = personne n’a encore dit ce qu’il montre
attach-send = Envoyez maintenant les fichiers, l’un après l’autre, chacun avec une phrase sur ce qu’il montre. { $p }attach { $id } alt 1 TEXTE décrit le premier, { $p }attach { $id } remove 1 l’enlève.
attach-send-here = { $p }attach { $id } en réponse à un fichier l’ajoute. { $p }attach { $id } alt 1 TEXTE décrit le premier, { $p }attach { $id } remove 1 l’enlève.
media-large = Ce fichier dépasse { $limit } Mo. Rendez-le plus petit, s’il vous plaît.
media-empty = Ce fichier est vide.
media-bomb = Cette image ou ce fichier est trop grand pour que d’autres l’ouvrent. Rendez-le plus petit, s’il vous plaît.
media-picture = Je ne connais pas ce type d’image et ne peux pas savoir ce qu’elle dit de qui l’a prise. Envoyez-la en JPEG ou PNG, s’il vous plaît.
media-broken = Ce fichier est abîmé, ou n’est pas ce qu’il semble être : je ne peux pas savoir ce qu’il dit de qui l’a fait. Enregistrez-le de nouveau et envoyez celui-là, s’il vous plaît.
media-locked = Ce PDF est verrouillé. Envoyez-en un sans mot de passe, s’il vous plaît.
media-missing = Ce fichier n’est plus là. Envoyez-le de nouveau, s’il vous plaît.
media-failed = Ce fichier ne peut pas être récupéré pour le moment. Envoyez-le de nouveau dans un moment, s’il vous plaît.
no-updates = Il n’y a pas encore d’actualités. Avec { $p }subscribe, vous recevrez la première.
declarations-title = Déclarations
updates-title = Actualités
no-such-statement = Il n’y a pas de communiqué « { $id } ».
no-such-piece = « { $id } » comprend les pages 1 à { $pages }, les sections { $sections }, « full » (texte intégral) et les langues { $languages }.
no-such-event = « { $id } » n’est pas un événement.
no-events = Il n’y a pas encore d’événement.
events-coming = À venir
events-now = En ce moment
events-past = Ce qui s’est passé
events-cancelled = Annulés
event-updates = Actualités
event-declarations = Déclarations

subscribed-all = C’est fait : chaque nouveau communiqué arrivera ici.
subscribed-topics = C’est fait : les nouveaux communiqués sur { $topics } arriveront ici.
gets-all =
    { $net ->
        [telegram] Cette discussion
       *[other] Ce salon
    } reçoit chaque nouveau communiqué.
gets-topics =
    { $net ->
        [telegram] Cette discussion
       *[other] Ce salon
    } reçoit les nouveaux communiqués sur { $topics }.
topics-new = Rien n’a encore été publié sur { $topics }.
topics-known = Thèmes jusqu’ici : { $topics }
topics-bad = Indiquez au plus { $limit } thèmes, séparés par des virgules, ou aucun pour tout recevoir.
topic-bad = « { $value } » n’est pas un thème : les thèmes sont des mots de { $limit } lettres au plus, comme ports ou justice climatique, séparés par des virgules.
subscribe-hint = Ils arrivent dans la langue choisie ici ({ $language }) quand le texte y existe. Pour changer de langue : { $p }language ; pour ne plus les recevoir : { $p }unsubscribe.
not-subscribed =
    { $net ->
        [telegram] Cette discussion
       *[other] Ce salon
    } ne reçoit pas de communiqués. Pour les recevoir : { $p }subscribe.
unsubscribed = Désabonnement effectué : plus aucun communiqué n’arrivera ici. Vous pouvez toujours les demander.
language-now = Langue actuelle : { $language }. En choisir une autre :
language-unknown = Je n’ai pas cette langue. Voici celles que j’ai : { $languages }.
language-set-private = Désormais, je vous parle dans cette langue : { $language }.
language-set-room = Désormais, la langue ici est la suivante : { $language }.

whoami = Votre identifiant sur { $network } est
whoami-config = Pour donner accès à la modération, il se place dans la configuration, sous [moderators] :
whoami-room = Et celui de ce salon :
whoami-moderator = Vous faites partie de la modération de cette campagne.
whoami-reader = Vous ne faites pas partie de la modération de cette campagne.
whoami-anonymous = Ici, vous écrivez au nom d’un groupe ou d’un canal, pas en votre nom. Demandez-le-moi en discussion privée.
whoami-console = Vous êtes à la console : ce bot est à vous.
about-contact = Contact : { $value }
about-website = Site web : { $value }
about-accounts = Ces comptes sont les nôtres, et aucun autre :
about-no-accounts = La campagne n’a pas indiqué ici ses comptes officiels.
about-bot = Ce bot est altavoz { $version } : il transmet des communiqués à qui veut les recevoir.

post-how = Écrivez le texte à partir de la ligne qui suit { $p }post, envoyez-le sous forme de fichier .md ou .txt avec { $p }post, ou répondez par { $p }post au message qui le contient.
dialogue-begin = Envoyez-moi maintenant le texte, en un ou plusieurs messages, ou dans un fichier .md ou .txt avec { $p }post. Écrivez « C’est tout » quand vous avez fini.
dialogue-more = J’ai reçu { $count } caractères jusqu’ici. Envoyez la suite, ou :
dialogue-not-taken = Cela n’est pas dans le texte : pendant que vous m’en envoyez un, je ne prends que de nouveaux messages, ni modifications ni fichiers. Envoyez-le dans un nouveau message, ou :
dialogue-offer = Est-ce un texte à publier ? Je peux en faire un brouillon ; rien ne part sans votre accord.
dialogue-none = Vous ne m’envoyez pas de texte en ce moment. { $p }post en commence un.
dialogue-cancelled = Annulé : rien n’a été gardé.
edit-too-late = Le brouillon de ce message n’existe plus : il a été publié, supprimé ou réécrit. { $p }correct ID modifie ce qui est publié.
post-already-out = « { $id } » est déjà publié. { $p }correct { $id } le corrige ou ajoute une langue ; un nouveau communiqué demande un autre identifiant.
post-going-out = « { $id } » va partir. { $p }stop { $id } l’arrête ; vous pourrez ensuite le modifier.
post-scheduled = « { $id } » est prévu pour { $time }. { $p }unschedule { $id } l’annule ; ensuite vous pouvez le modifier.
preview = Ci-dessus, l’aperçu de « { $id } » ({ $languages }). Rien n’a encore été envoyé.
preview-audience = Discussions et salons destinataires : { $rooms }
preview-parts =
    { $count ->
        [one] Sur { $network }, cela fait un seul message.
       *[other] Sur { $network }, cela fait { $count } messages.
    }
preview-cut = Votre texte approche de la longueur maximale d’un message : veuillez vérifier que la fin y est bien. Un texte plus long peut être envoyé sous forme de fichier.
preview-topics = Thèmes : { $topics }
topic-rooms =
    { $count ->
        [one] { $topic } (choisi par une discussion ou un salon)
       *[other] { $topic } (choisi par { $count } discussions et salons)
    }
topic-nobody = { $topic } (personne ne l’a choisi)
topic-near = { $topic } (personne ne l’a choisi : vouliez-vous dire « { $near } » ?)
preview-past = Cela a déjà commencé : { $when }. Vérifiez la date, s’il vous plaît.
preview-no-default = Il n’y a pas encore de texte dans la langue principale ({ $language }) ; qui n’a pas de texte dans sa langue recevra celui qui existe.
preview-add-language = Pour ajouter une langue : { $p }translate { $id }
correct-how = Écrivez { $p }correct ID et, dès la ligne suivante, le texte corrigé ; ou envoyez-le en fichier .md ou .txt, ou répondez au message qui le contient. Pour une autre langue, mettez « lang: … » au-dessus du texte.
correct-which = Lequel voulez-vous corriger ?
correct-not-out = « { $id } » n’est pas publié. Un brouillon se modifie avec { $p }post.
correct-same = « { $id } » dit déjà exactement cela.
correct-urgent = C’est à son envoi qu’on a décidé si « { $id } » est urgent. Envoyez à part ce qui est urgent maintenant : { $p }alert.
correct-preview = Ci-dessus, le texte corrigé de « { $id } » ({ $language }). Rien n’a encore été modifié. Discussions et salons où il changerait : { $rooms }
preview-notifies = Tout le monde y est prévenu par un court message.
preview-urgent = C’est urgent : cela part avant tout ce qui est en train de partir.
preview-urgent-rings = C’est urgent : cela part avant tout ce qui est en train de partir, et sonne aussi aux heures de silence.
preview-quiet = Ce sont des heures de silence : cela arrive sans son. { $p }alert est pour ce qui est urgent.
preview-quiet-files = Ce sont des heures de silence : le texte arrive sans son, les fichiers seulement sur Telegram. { $p }alert est pour ce qui est urgent.
preview-pins = Il est épinglé partout où j’en ai le droit.
correct-changes = Ce qui change
correct-more =
    … et { $count ->
        [one] une autre modification
       *[other] { $count } autres modifications
    }.
audience-none = aucun, car personne n’est abonné
audience-rooms = { $count } sur { $network }
audience-time = { $rooms } (environ { $time })
holders-none = aucun, car aucun ne l’a reçu
publishing-soon = « { $id } » part dans { $seconds } s. Discussions et salons destinataires : { $rooms }. D’ici là, { $p }stop { $id } l’arrête.
publishing-now = « { $id } » part maintenant. Discussions et salons destinataires : { $rooms }.
correcting-soon = La correction de « { $id } » part dans { $seconds } s. Discussions et salons destinataires : { $rooms }. D’ici là, { $p }stop { $id } l’annule.
correcting-now = La correction de « { $id } » part maintenant. Discussions et salons destinataires : { $rooms }.
already-going = « { $id } » est déjà sur le point de partir. { $p }stop { $id } l’arrête.
already-out = « { $id } » est déjà publié.
already-out-discard = « { $id } » est publié, ce n’est pas un brouillon. { $p }retract { $id } le retire.
already-withdrawn = « { $id } » a été retiré. Un nouveau communiqué demande un autre identifiant.
no-such-draft = Il n’y a pas de brouillon « { $id } ». { $p }drafts montre tous les brouillons.
which-draft = Il y a deux brouillons de « { $id } » : une correction et un retrait. Duquel parlez-vous ?
no-drafts = Il n’y a pas de brouillon. { $p }post en crée un.
drafts-title = Brouillons
drafts-going = Sur le point de partir : { $ids }. { $p }stop ID l’annule.
draft-mark = Ceci est un brouillon : il n’est pas publié.
draft-withdrawal = retrait
draft-new = nouveau
draft-correction = correction
drafts-hint = { $p }publish ID envoie un brouillon, { $p }discard ID le supprime.
draft-changed = Le brouillon « { $id } » a changé depuis que vous l’avez vu, donc rien n’a été fait. Voici ce qu’il dit maintenant :
replace-preview = Le brouillon « { $id } » est celui d’une autre personne de la modération et reste tel quel. Ce que vous avez écrit peut prendre sa place, et cette personne en serait avertie ; avec un autre identifiant, il y aurait deux brouillons.
replace-how = Écrivez { $p }replace ID pour remplacer le brouillon d’une autre personne par ce que vous avez écrit.
no-proposal = Vous n’avez rien écrit qui puisse remplacer le brouillon « { $id } ».
your-draft-changed = Une autre personne de la modération a modifié votre brouillon « { $id } ». Il n’est pas encore parti.
your-draft-discarded = Une autre personne de la modération a supprimé votre brouillon « { $id } ».
silenced = Je ne peux plus écrire dans « { $room } » : les communiqués n’y arrivent donc pas. Laissez-moi y écrire de nouveau (nommez-moi administrateur, si eux seuls le peuvent), et les plus récents viendront.
acted-publish = { $who } publie « { $id } ».
acted-alert = { $who } envoie quelque chose d’urgent : « { $id } ».
acted-correct = { $who } corrige « { $id } ».
acted-withdraw = { $who } retire « { $id } ».
acted-stop = { $who } a arrêté l’envoi de « { $id } ».
acted-schedule = { $who } a programmé « { $id } » : { $p }schedule montre quand il part.
approved =
    { $who } a approuvé « { $id } ». Il manque encore { $count ->
        [one] une approbation
       *[other] { $count } approbations
    }.
rejected = { $who } a refusé « { $id } » : il ne part pas ainsi.
rejected-why = { $who } a refusé « { $id } » : { $why }
acted-resume = { $who } reprend l’envoi de « { $id } ».
acted-console = La personne à la console
appointed = { $who } a ajouté { $person } à la modération.
dismissed = { $who } a retiré { $person }, qui ne modère plus.
confirm-withdrawal = Retirer « { $id } » partout ? Son texte est oublié. Conversations et salons où il est supprimé : { $rooms }
confirm-many = « { $id } » irait à beaucoup de conversations et salons : { $rooms }. L’envoyer ?
confirm-time = { $time } : { $question }
confirm-ban = Bannir { $what } ? J’en sors aussitôt et plus rien n’y arrive ; lever le bannissement ne rend aucun abonnement.
confirm-discard = Supprimer définitivement le brouillon « { $id } » ?
confirm-drop = Abandonner cette correction de « { $id } » ? Ce qui est publié reste tel quel.
confirm-drop-withdrawal = Abandonner ce retrait de « { $id } » ? Il reste publié tel quel.
confirm-none = Il n’y a rien à confirmer : un bouton sert une fois, pendant cinq minutes, et seulement à la personne interrogée. Demandez-le de nouveau.
moderators-owners = Responsables, qui disent qui modère :
moderators-others = Modération :
moderators-you = (vous)
moderators-nobody = Personne ne modère encore.
moderators-how = { $p }moderators add ID NOM ajoute quelqu’un, { $p }moderators remove ID le retire. L’ID est celui que { $p }whoami dit à chaque personne ; le nom est pour vous.
moderators-how-owners = Un responsable peut ajouter et retirer des personnes.
moderators-username = « { $value } » peut appartenir demain à quelqu’un d’autre. Demandez à cette personne de m’envoyer { $p }whoami, et utilisez l’ID que je lui dis.
moderators-bad-id = « { $value } » n’est pas un ID. Demandez à cette personne de m’envoyer { $p }whoami, et utilisez ce que je lui dis : un nombre sur Telegram, @ana:example.org sur Matrix.
moderators-owner = { $person } est responsable, et modère.
moderators-already = { $person } modère déjà.
moderators-added = { $person } modère dès maintenant, et voit avec { $p }help ce que cela signifie.
moderators-owner-stays = { $person } est responsable. Les responsables sont dans la configuration, et en sont retirés là.
moderators-none = { $person } ne modère pas.
moderators-remove = Retirer { $person } ? Ses brouillons disparaissent aussi, et ce qui allait partir ne part pas.
moderators-removed = { $person } ne modère plus. Ses brouillons ont disparu.
link-code = Avec votre autre compte (sur Matrix, ou ailleurs), envoyez-moi en privé la ligne ci-dessous dans les dix minutes ; sur Matrix elle commence par « ! ». Je vous demanderai ensuite ici si c’était vous. Ne donnez le code à personne : un compte relié au vôtre peut faire ce que vous pouvez.
link-console = La console n’a pas besoin de lien : la personne qui s’y trouve peut tout faire.
link-unknown = Je ne connais pas ce code : il sert une fois, pendant dix minutes. Envoyez { $p }link avec le compte qui modère pour en obtenir un autre.
link-elsewhere = Envoyez-le depuis votre autre compte : c’est celui-ci qui a reçu le code.
link-already = { $person } et vous êtes déjà reliés.
link-other = L’un des deux comptes est relié à un autre. { $p }unlink défait ce lien.
link-yours = { $person } a reçu ce code. La personne qui a ce compte pourra faire tout ce que vous pouvez faire ici, et comptera comme vous. Est-ce le vôtre ?
link-confirm = Confirmez maintenant là-bas, en tant que { $person }, que c’était vous.
link-asked = { $person } a envoyé votre code. Si c’est vous, dites-le : les deux comptes seront alors une seule personne, avec tout ce que vous pouvez faire. Sinon, ne faites rien.
link-done = { $person } et vous êtes désormais une seule personne : ce que peut un compte, l’autre le peut, et les deux n’ont qu’une voix.
link-none = Ce compte n’est relié à aucun autre. { $p }link en relie un.
unlink-done = { $person } n’est plus relié à { $with }.
linked = { $person } et { $with } sont désormais une seule personne : un compte a envoyé le code de l’autre.
unlinked = { $person } n’est plus relié à { $with }.
room-no-group = Écrivez cela dans un groupe où je suis, hors des sujets : il s’agit du salon où vous l’écrivez.
room-already = C’est déjà ce salon.
room-none = Il n’y a pas de tel salon.
room-unknown = On ne peut pas savoir en ce moment qui est ici : regardez vous-même.
room-others = Sont ici sans modérer : { $names }.
room-public = Il est public : tout le monde peut le lire.
room-plain = Il n’est pas chiffré : la personne qui gère le serveur de quelqu’un ici peut le lire.
room-more =
    { $count ->
        [one] Il y a ici une personne de plus que je ne peux pas nommer.
       *[other] Il y a ici { $count } personnes de plus que je ne peux pas nommer.
    }
room-moderators-ask = Pas encore : dans le salon de la modération, chaque personne présente lit brouillons, approbations et rapports. { $others } Écrivez { $p }moderators here anyway pour le faire quand même.
room-moderators = La modération se réunit ici désormais. Les brouillons qui attendent, les rapports et ce que font les autres arrivent ici, et les commandes de la modération peuvent y être données. { $p }moderators nowhere y met fin.
room-test-ask = Pas encore : dans le salon d’essais, chaque personne présente lit les brouillons. { $others } Écrivez { $p }moderators test anyway pour le faire quand même.
room-test = Ce salon est désormais celui des essais : { $p }publish ID --test y envoie un brouillon, marqué comme essai. { $p }moderators nowhere test y met fin.
room-moderators-end = Il n’y a plus de salon de la modération.
room-test-end = Il n’y a plus de salon d’essais.
room-joined = Attention : { $names } est entré sans modérer. Les personnes présentes lisent ce que j’apporte ici.
named-moderators = { $who } a désigné un salon où se réunit la modération.
unnamed-moderators = { $who } a mis fin au salon de la modération.
named-test = { $who } a désigné un salon d’essais.
unnamed-test = { $who } a mis fin au salon d’essais.
lost-moderators-room = Je ne suis plus dans le salon de la modération, ou je ne peux plus y écrire : il n’y en a donc plus. Jusqu’à ce qu’un responsable en désigne un, je vous dis tout en privé.
lost-test-room = Je ne suis plus dans le salon d’essais, ou je ne peux plus y écrire : il n’y en a donc plus.
dialogue-private = Ici, écrivez le texte dans le même message, sous { $p }{ $command }. Par morceaux, cela ne va que dans notre conversation privée.
test-no-room = Il n’y a pas de salon d’essais. Un responsable en désigne un : { $p }moderators test, écrit dans un groupe où je suis.
test-sent = « { $id } » est dans le salon d’essais, marqué comme essai. Personne d’autre ne l’a reçu.
test-mark = ESSAI – ceci n’a pas été publié
ban-title = Ne sont pas écoutés
ban-nobody = Personne n’est banni. { $p }ban ID motif bannit une personne (7, @ana:example.org), un salon (-100123, !salon:example.org) ou un serveur entier (example.org). Écrit dans un groupe, { $p }whoami montre l’ID de ce groupe.
ban-more = Et { $count } de plus.
ban-how = { $p }unban ID y met fin.
ban-bad-id = « { $value } » n’est pas un ID. Celui d’une personne est un nombre sur Telegram et @ana:example.org sur Matrix, celui d’un salon -100123 ou !salon:example.org, celui d’un serveur example.org. Sur Telegram, vous pouvez me transférer un message et y répondre par { $p }ban.
ban-moderator = { $what } est, ou a, une personne de la modération. Un responsable la retire d’abord avec { $p }moderators.
ban-our-room = { $what } est un salon de la modération.
ban-already = { $what } est déjà banni.
banned-person = Je n’écoute plus { $what }, où que ce soit, et sa conversation privée ne reçoit plus rien dès que quelque chose y est écrit. { $p }unban y met fin.
banned-room = Je quitte { $what } et n’y écoute personne. { $p }unban y met fin ; il faut ensuite m’y laisser entrer de nouveau.
banned-server = Je n’écoute plus personne de { $what }, je n’accepte aucune invitation de là et je quitte les salons qui portent son nom. { $p }unban y met fin.
unban-none = { $what } n’est pas banni. { $p }ban montre qui l’est.
unbanned-done = J’écoute de nouveau { $what }. Pour y recevoir des communiqués, il faut s’abonner de nouveau.
banned = { $who } a banni { $what }.
banned-why = { $who } a banni { $what } : { $why }
unbanned = { $who } a levé le bannissement de { $what }.
log-title = Qui a fait quoi
log-title-since = Qui a fait quoi depuis le { $date }
log-entry =
    { $deed ->
        [wrote] { $who } a écrit « { $what } »
        [proposed] { $who } a écrit un autre texte pour « { $what } »
        [discarded] { $who } a supprimé le brouillon « { $what } »
        [asked] { $who } a demandé d’approuver « { $what } »
        [approved] { $who } a approuvé « { $what } »
        [scheduled] { $who } a prévu l’envoi de « { $what } » le { $more }
        [unscheduled] { $who } a annulé l’envoi de « { $what } »
        [published] { $who } a publié « { $what } »
        [withdrew] { $who } a retiré « { $what } »
        [stopped] { $who } a arrêté « { $what } »
        [resumed] { $who } a repris « { $what } »
        [appointed] { $who } a ajouté { $what } à la modération
        [dismissed] { $who } a retiré { $what }
        [trusted] { $who } a confirmé l’identité { $more } de { $what }
        [restored] { $who } a restauré la sauvegarde du { $more }
        [linked] { $who } a relié { $what } à { $more }
        [unlinked] { $who } a séparé { $what } de { $more }
        [named] { $who } a fait de { $more } le salon pour { $what }
        [unnamed] { $who } a supprimé le salon pour { $what }
        [banned] { $who } a banni { $what }
        [unbanned] { $who } a levé le bannissement de { $what }
        [tried] { $who } a essayé « { $what } » dans le salon d’essais
        [rejected] { $who } a refusé « { $what } »
        [signed] { $who } a signé « { $what } »
       *[other] { $who } – { $deed } – { $what }
    }
log-clock = L’horloge
log-network = Le réseau
log-operator = La personne qui gère altavoz
log-head = La dernière entrée est la { $number } ; son hash est { $hash }.
log-empty = Rien de tel n’est noté.
log-how = { $p }log montre qui a fait quoi, le plus récent d’abord ; { $p }log ID, ce qui a été fait d’un communiqué ; { $p }log PERSONNE, ce que quelqu’un a fait (son ID) ; { $p }log 2027-05-01 ou { $p }log hier, ce qui a été fait depuis.
report-record = Registre : entrée { $number }, { $hash }
trust-how = Écrivez { $p }trust PERSONNE pour voir si l’identité d’une personne de la modération a changé, et { $p }trust PERSONNE CODE pour confirmer que c’est bien elle.
trust-owner = { $person } est responsable : seul un autre responsable, ou la personne à la console, peut le confirmer.
trust-nobody = { $person } ne fait pas partie de la modération.
trust-yourself = Quelqu’un d’autre doit confirmer que c’est vous : une autre personne de la modération, ou celle qui gère ce bot.
trust-nothing = { $person } n’a pas d’autre identité à confirmer, ou aucune avec ce code.
trust-which = Quelqu’un écrit en tant que { $person } avec une autre identité : { $codes } (la plus récente à la fin). Si vous savez que c’est bien cette personne, écrivez { $p }trust { $person } et le code.
trusted = Je reconnais désormais { $person } à sa nouvelle identité.
identity-changed = Quelqu’un m’écrit sur { $network } en tant que { $person }, de la modération, avec une autre identité qu’avant. Soit le compte a été configuré à nouveau, soit quelqu’un d’autre écrit en son nom. Tant que ce n’est pas clair, je ne fais rien de ce que cette personne demande au titre de la modération. Demandez-lui par un autre moyen ; si c’est bien elle, écrivez : { $p }trust { $person } { $code }
discarded = Le brouillon « { $id } » est supprimé.
dropped = La correction de « { $id } » est abandonnée. Ce qui est publié reste tel quel.
dropped-withdrawal = « { $id } » n’est pas retiré : il reste publié tel quel.
stopped = Arrêté : « { $id } » est de nouveau un brouillon, et rien n’a été envoyé.
stopped-correction = Arrêté : la correction de « { $id } » est de nouveau un brouillon. Ce qui est publié est comme avant.
stopped-withdrawal = Arrêté : « { $id } » n’est pas retiré. Il reste publié comme avant.
edit-how = Voici « { $id } » tel qu’il a été tapé, chaque langue dans un message à part. Copiez-le, changez ce que vous voulez et envoyez-le ; rien ne change avant.
preview-how = Écrivez { $p }preview { $id } suivi d’une langue (es, English), ou de full pour le texte entier.
preview-on =
    Sur { $network }, en { $language }, en { $count ->
        [one] un message
       *[other] { $count } messages
    }.
preview-choices = En dessous : { $choices }.
translate-how = Dans quelle langue ? Écrivez par exemple { $p }translate { $id } es, et le texte à partir de la ligne suivante.
translate-from = Voici « { $id } » en { $from }. Envoyez-le en { $language }, avec le titre sur la première ligne.
publish-how = Je ne sais pas ce que « { $value } » veut dire ici, donc rien n’a été fait. { $p }publish ID envoie un brouillon ; suivi de --notify, aussi un avis ; de --test, seulement au salon d’essais.
approval-asked =
    « { $id } » attend : { $count ->
        [one] une autre personne de la modération doit l’approuver
       *[other] { $count } autres personnes de la modération doivent l’approuver
    }. Je le leur demande dans leurs discussions privées avec moi, et vous serez averti.
approval-nobody =
    « { $id } » doit être approuvé par { $count ->
        [one] une autre personne
       *[other] { $count } autres personnes
    } de la modération, et il n’y en a pas autant. Un responsable peut en ajouter.
approval-none = Personne n’a demandé d’envoyer « { $id } » tel qu’il est. { $p }publish { $id } le demande.
approval-own = Vous avez écrit « { $id } » : d’autres doivent l’approuver.
approval-time = Il doit partir le { $time }.
approval-yours = Publier l’envoie : vous l’approuvez ainsi.
approval-look = « { $id } » attend une approbation tel qu’il est ici :
publish-unseen = D’autres ont écrit « { $id } », tel qu’il est ci-dessus. L’envoyer, et par là l’approuver ?
approval-late = « { $id } » devait partir à une heure qui est passée. La personne qui l’a demandé doit en dire une autre.
approval-given =
    Vous avez approuvé « { $id } ». Il manque encore { $count ->
        [one] une approbation
       *[other] { $count } approbations
    }.
approval-rejected = « { $id } » ne part pas ainsi. La personne qui l’a écrit est avertie.
approval-needed =
    Avant de partir, il doit être approuvé par { $count ->
        [one] une autre personne
       *[other] { $count } autres personnes
    } de la modération : Publier le leur demande.
approval-waits =
    { $who } demande de l’envoyer. Il manque encore { $count ->
        [one] une approbation
       *[other] { $count } approbations
    }.
approval-by = Approuvé par { $names }.
schedule-when = Quand ? Écrivez { $p }schedule ID et une heure, comme 2027-05-01 18:00, demain 18:00 ou vendredi 18h, avec une ville si les horloges d’une autre comptent.
schedule-there = C’est { $time }.
schedule-past = Le { $time } est passé. Pour envoyer « { $id } » maintenant : { $p }publish { $id }.
schedule-far = Le { $time } est dans plus de deux ans : l’année est-elle juste ?
scheduled = « { $id } » part tout seul le { $time }. Discussions et salons qui le recevraient maintenant : { $rooms }.
schedule-gap = Les horloges de là-bas sautent l’heure que vous avez écrite : c’est autant plus tard qui compte.
schedule-fold = Les horloges de là-bas montrent deux fois l’heure que vous avez écrite : la première compte.
schedule-none-of = « { $id } » n’est pas programmé.
schedule-empty = Rien n’est programmé. { $p }schedule ID HEURE dit quand un brouillon part.
schedule-title = Envois prévus
schedule-hint = Un bouton annule cet envoi ; { $p }schedule ID HEURE le déplace.
schedule-late = « { $id } » devait partir le { $time }, pendant que j’étais arrêté. C’est trop tard pour le faire de moi-même : c’est de nouveau un brouillon.
schedule-unapproved = « { $id } » devait partir le { $time }, et n’est pas approuvé par assez de personnes qui modèrent maintenant. C’est de nouveau un brouillon.
nothing-to-stop = « { $id } » n’est pas en cours d’envoi.
nothing-goes-out = Rien n’est en cours d’envoi.
nothing-is-halted = Rien n’est suspendu.
nothing-to-resume = « { $id } » n’est pas suspendu.
already-halted = « { $id } » est déjà suspendu. { $p }resume { $id } reprend l’envoi.
halted = Suspendu : « { $id } » ({ $delivered } remis, { $waiting } en attente). On peut toujours le lire ici. { $p }resume { $id } reprend l’envoi, { $p }correct { $id } le change partout, { $p }retract { $id } le retire.
halted-correction = Suspendu : la correction de « { $id } » ({ $delivered } { $delivered ->
    [one] corrigé
   *[other] corrigés
}, { $waiting } encore avec l’ancien texte). { $p }resume { $id } reprend l’envoi, { $p }correct { $id } change le texte partout, { $p }retract { $id } le retire.
resumed = L’envoi de « { $id } » reprend.
withdrawing-soon = « { $id } » sera retiré dans { $seconds } s. Discussions et salons où il sera supprimé : { $rooms }. D’ici là, { $p }stop { $id } l’annule.
withdrawing-now = « { $id } » est retiré maintenant. Discussions et salons où il sera supprimé : { $rooms }.
retract-how = Écrivez { $p }retract ID, puis le motif.
retract-long = Le motif a plus de { $limit } caractères. Veuillez le raccourcir.
retract-preview = « { $id } » serait retiré. Discussions et salons où il serait supprimé : { $rooms }. Toute personne qui le demande lirait ce qui figure ci-dessus. Rien n’a encore été modifié.
report = Envois de « { $id } » sur { $network } : { $delivered } remis, { $failed } en échec.
report-corrected = Correction de « { $id } » sur { $network } : { $delivered } { $delivered ->
    [one] corrigé
   *[other] corrigés
}, { $failed } en échec.
report-withdrawn = Retrait de « { $id } » sur { $network } : { $delivered } { $delivered ->
    [one] retiré
   *[other] retirés
}, { $failed } en échec.
report-of = « { $id } »
report-halted = L’envoi est suspendu. { $p }resume { $id } le reprend.
report-never = « { $id } » n’a jamais été envoyé : il a été importé d’un fichier.
report-nothing = Rien n’a encore été envoyé.
standing = { $network } : { $delivered } sur { $rooms } remis
standing-corrected = { $network } : { $delivered } sur { $rooms } { $delivered ->
    [one] corrigé
   *[other] corrigés
}
standing-withdrawn = { $network } : { $delivered } sur { $rooms } { $delivered ->
    [one] retiré
   *[other] retirés
}
standing-waiting = { $count } en attente
standing-failed = { $count } en échec
standing-left = encore { $time } environ
standing-counting = décompte encore en cours
why-gone = { $count } : la discussion ou le salon n’existe plus, ou le bot y a été exclu ou bloqué.
why-refused = { $count } : le réseau a refusé le message.
why-unanswered = { $count } : le réseau n’a jamais dit si le message était arrivé.
why-unserved = { $count } : rien n’a pu y être remis pendant trop longtemps.
why-removed = { $count } : quelqu’un l’y a supprimé, et il n’est pas renvoyé.
why-unmade = { $count } : aucun message n’a pu être préparé pour cet endroit.
report-none = « { $id } » est publié. Personne n’est abonné, donc personne ne l’a reçu ; tout le monde peut le demander.
report-repeats = Il peut y avoir des envois en double ({ $count }) : ceux qui étaient en route quand le bot s’est arrêté ou quand le réseau n’a pas répondu.

flaw-in-line = Ligne { $line } : { $what }
flaw-header-open = L’en-tête n’est pas fermé : il manque à la suite une ligne avec ---
flaw-header-line = Cette ligne n’a pas la forme « clé: valeur ». L’en-tête se termine par une ligne de trois tirets : ---
flaw-header-toml = L’en-tête entre des lignes +++ doit être en TOML : des lignes comme id = "march", avec des textes, des dates et des listes de textes.
flaw-key-unknown = La clé « { $key } » n’existe pas. Les clés sont : { $keys }.
flaw-key-twice = « { $key } » figure deux fois. N’en gardez qu’une.
flaw-id = « { $value } » ne peut pas être un identifiant. Un identifiant a au plus 32 lettres minuscules sans accent, chiffres et -, et commence par une lettre. Deux caractères seuls sont une langue, et « full » est le texte complet.
flaw-kind = « { $value } » n’est pas un type de communiqué. Les types sont declaration (déclaration), event (événement) et update (actualité).
flaw-yes-no = « { $value } » n’est ni oui ni non.
flaw-date = « { $value } » n’est pas une date telle que 2010-10-01.
flaw-lang = « { $value } » n’est pas un code de langue tel que en ou es.
flaw-link = « { $value } » n’est pas une adresse web qui commence par https://
flaw-time = « { $value } » n’est pas une heure. Écrivez-en une, comme 2010-09-30 18:00.
flaw-timezone = « { $value } » n’est ni une ville ni un fuseau horaire que je connaisse. Écrivez-en un, comme America/Guayaquil.
flaw-timezone-near = « { $value } » peut être plusieurs fuseaux horaires : { $near }. Écrivez l’un d’eux, s’il vous plaît.
flaw-title-missing = Il manque un titre : la première ligne, ou « title: … » au-dessus du texte.
flaw-title-long = Le titre dépasse { $limit } caractères. La première ligne est le titre ; commencez le texte à la ligne suivante.
flaw-body-missing = Il y a un titre, mais pas de texte : la première ligne devient le titre. Écrivez le texte sur les lignes en dessous.
flaw-body-long = Le texte dépasse { $limit } ko. Veuillez le raccourcir, ou mettre un lien vers la version longue.
flaw-starts-missing = Un événement a besoin d’une ligne comme « starts: 2010-09-30 09:00 ».
flaw-timezone-missing = Un événement a besoin d’un fuseau horaire : ajoutez une ligne comme « timezone: Quito ».
flaw-twin = { $path } contient déjà « { $id } » en « { $lang } ». Donnez un autre identifiant à l’un des deux fichiers.
flaw-ends-early = L’événement se termine avant de commencer.
flaw-only-events = « { $key } » est pour les événements : ajoutez « starts: 2010-09-30 18:00 », ou enlevez-le.
flaw-no-event = « { $key } » en fait un événement : ajoutez « kind: event », ou enlevez-le.
flaw-about = Il n’y a aucun communiqué « { $id } » auquel cela pourrait se rattacher.
flaw-attachments-chat = « attachments » et « alt » sont pour les fichiers qu’on importe. Ici, envoyez les fichiers eux-mêmes : { $p }attach ID, quand le brouillon est là.
flaw-attachment-missing = Il n’y a pas de fichier « { $name } » à côté de celui-ci. « attachments » nomme des fichiers du même dossier ou plus bas, séparés par des virgules.
flaw-attachment = { $name } : { $why }
flaw-alts = « alt » décrit plus de fichiers que « attachments » n’en nomme. Séparez les descriptions par « | », dans l’ordre des fichiers.
flaw-attachment-kind = Un texte ne peut nommer que des images, des PDF, du son et des films : ceux dont je peux enlever ce qu’ils disent de leur auteur.
fetch-large = Ce texte dépasse { $limit } ko. Veuillez le raccourcir.
fetch-not-text = Ce fichier n’est pas du texte. Veuillez envoyer un fichier .md ou .txt en UTF-8.
fetch-missing = Je ne peux pas lire le message ou le fichier dont vous parlez. Veuillez le renvoyer.
fetch-failed = Je n’ai pas pu récupérer le fichier sur le réseau. Veuillez réessayer dans un instant.

# The hotline
choice-contact = Écrire à la modération
choice-write-more = Écrire encore
choice-close-contact = Terminer
contact-known = Les personnes qui modèrent { $campaign } lisent ce que vous écrivez, sous un nom que j’invente : on ne leur dit ni votre nom, ni votre numéro, ni votre adresse, et on ne vous dit pas les leurs. Je sais qui vous êtes { $count ->
    [one] jusqu’à un jour après le dernier message
   *[other] jusqu’à { $count } jours après le dernier message
}, pour qu’une réponse vous parvienne ; ensuite je l’oublie. { $network } sait que vous m’avez écrit. Ce que vous écrivez peut dire qui vous êtes.
contact-write = Écrivez-le maintenant, en un seul message ; une image ou un autre fichier peut l’accompagner. J’enlève ce qu’un tel fichier dit du lieu et de l’appareil. Ce qu’on y voit ou y entend reste.
contact-cancelled = Rien n’a été envoyé.
contact-off = Ici, personne ne lit ce que vous écririez.
contact-sent = La modération l’a maintenant. Quand quelqu’un répond, la réponse arrive ici.
contact-words-only = Seuls vos mots ont été envoyés, sans l’image ou le fichier.
hotline-more = { $p }hotline { $page } en montre plus.
contact-banned-by = { $who } a banni { $name } : plus rien n’en vient.
contact-muted-by = { $who } a rendu { $name } muet : plus rien n’en vient.
contact-heard-by = { $who } entend de nouveau { $name }.
contact-banned = La modération ne prend pas de messages de votre part. Pour que cela tienne, je sais qui vous êtes jusqu’à ce qu’elle l’annule.
contact-muted = La modération ne prend pas de messages de votre part en ce moment. Pour que cela tienne, je sais qui vous êtes jusqu’à { $count ->
    [one] un jour
   *[other] { $count } jours
} après le dernier message.
contact-other-text = Vous écrivez autre chose ici. Terminez-le d’abord par { $p }done ou { $p }cancel, ou écrivez { $p }contact suivi de vos mots.
contact-busy = Trop de messages sont en route vers la modération en ce moment : celui-ci n’a pas été envoyé. Renvoyez-le dans quelques minutes, s’il vous plaît.
contact-pictures = Les images que vous envoyez dans les deux prochaines minutes y arrivent aussi.
contact-untouched = Je ne peux pas enlever ce que ce fichier dit de qui l’a fait : je ne l’ai donc pas envoyé. Envoyez-le en image ou en PDF, s’il vous plaît.
contact-long = C’est trop long : un message contient au plus { $limit } caractères.
contact-much = C’est beaucoup pour une heure : au plus { $limit } messages. Continuez plus tard, s’il vous plaît.
contact-unheard = La modération ne prend pas de messages de votre part en ce moment.
contact-none = Vous n’êtes pas en train d’écrire avec la modération.
contact-closed = C’est terminé. Dans une heure, j’aurai oublié que c’était vous. Ce qui a été dit reste dans les discussions.
contact-closed-by = La modération a mis fin à votre conversation avec elle. Dans une heure, j’aurai oublié que c’était vous. Ce qui a été dit reste dans les discussions.
contact-answer = La modération dit :
contacted = { $name } écrit pour la première fois. On ne vous dit pas qui c’est ; on lui dit que la modération lit, et pas qui. { $p }answer { $name } TEXTE répond. { $p }hotline les montre tous, et peut fermer, rendre muet et bannir. Répondre à un tel message est aussi une réponse.
contact-answered = { $who } a répondu à { $name } :
answer-sent = { $name } reçoit maintenant votre réponse, sans votre nom.
answer-unreachable = { $name } ne peut pas être joint : je suis bloqué, ou notre discussion a été quittée. Si cette personne revient et écrit, vous le verrez.
answer-how = { $p }answer NOM TEXTE répond à qui a écrit. { $p }hotline montre qui l’a fait.
hotline-unknown = Personne qui ait écrit ne s’appelle « { $name } ». { $p }hotline montre qui a écrit.
hotline-reply-failed = Je ne peux pas voir pour l’instant à quel message vous répondez. Si c’est pour quelqu’un qui a écrit, { $p }answer NOM TEXTE répond. Une commande commence ici par { $p }.
hotline-how = { $p }answer NOM TEXTE répond. { $p }hotline close NOM y met fin, mute NOM et ban NOM font que ses messages ne sont plus entendus (ban pour toujours), unmute NOM et unban NOM l’annulent.
hotline-nobody = Personne n’a écrit, ou c’était il y a longtemps.
hotline-off = La ligne directe est fermée : personne ne peut écrire à la modération. Qui m’administre l’ouvre avec [hotline] dans la configuration.
hotline-title = Qui a écrit
hotline-open = sans réponse
hotline-answered = répondu
hotline-is-muted = muet
hotline-is-banned = banni
hotline-closed = La conversation avec { $name } est terminée ; le nom est oublié dans une heure.
hotline-unheard = { $name } n’est pas entendu : la prochaine fois, ce serait un autre nom. D’abord { $p }hotline unmute { $name }.
hotline-heard = { $name } est de nouveau entendu.
hotline-muted = { $name } n’est plus entendu, jusqu’à { $p }hotline unmute { $name } ou l’oubli de tout. On le lui dit quand un message arrive.
hotline-banned = { $name } n’est plus entendu, jusqu’à { $p }hotline unban { $name }. On le lui dit quand un message arrive.
help-contact = Écrire à la modération, à qui on ne dit pas qui vous êtes
help-answer = Répondre à qui a écrit
help-hotline = Voir qui a écrit ; fermer, rendre muet, bannir
grammar-contact = [TEXTE | close]
grammar-answer = NOM TEXTE
grammar-hotline = [PAGE | close | mute | unmute | ban | unban NOM]
