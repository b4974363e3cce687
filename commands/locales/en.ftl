# What the bot says in English. Another language is one more file beside this one, named by its code.
# { $p } is what stands before a command: / or, on Matrix, !

language-name = English
# What a heading of the demands can be called, lower case, separated by |
demands-headings = demands | our demands | we demand
date = { $day } { $month } { $year }
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

kind-declaration = Declaration
kind-event = Event
kind-update = Update
not-in-your-language = There is no { $wanted } text yet: this is the one in { $shown }.
corrected = Corrected on { $date }.
withdrawn = Withdrawn on { $date }.
withdrawn-mark = withdrawn
leftover = This part no longer belongs to the text.
ring = “{ $title }” by { $campaign } has been corrected. The message above is as it reads now.
link = More:
page = Page { $number } of { $last }

choice-more = More
choice-back = Back
choice-beginning = To the beginning
choice-demands = Demands
choice-full = Full text
choice-event = About the event
choice-declaration = Declaration
choice-declarations = All declarations
choice-events = Events
choice-subscribe = Subscribe
choice-unsubscribe = Unsubscribe
choice-help = Help
choice-publish = Publish
choice-discard = Discard
choice-stop = Stop
choice-resume = Go on
choice-report = Report
choice-refresh = Refresh
choice-ring = Publish and notify
choice-retract = Withdraw
choice-yes = Yes, do it

grammar-declaration = { "[" }ID] [page | section | full | language]
grammar-page = { "[" }page]
grammar-id = { "[" }ID]
grammar-correct = ID [--ring] ⏎ text
grammar-publish = { "[" }ID] [--ring]
grammar-retract = ID why
grammar-one-id = ID
grammar-topics = { "[" }topics]
grammar-code = { "[" }code]
grammar-text = ⏎ text
help-title = What you can ask
help-moderators = For moderators, in private
help-declaration = Read the newest declaration, or one by its ID
help-declarations = List all declarations
help-events = What is coming and what happened
help-subscribe = Get every new statement here
help-unsubscribe = Get no more statements here
help-subscriptions = Show what this room gets
help-language = Choose the language
help-about = Who we are, and our official accounts
help-whoami = Show your own id
help-help = Show all commands
help-start = First words
help-post = Save a draft and see its preview
help-correct = Correct what is out, in every room that has it
help-publish = Send a draft to all subscribed rooms
help-discard = Delete a draft
help-stop = Call off or halt what is going out
help-resume = Go on with what was halted
help-retract = Take a statement back in every room
help-report = Show how far a delivery is
help-post-format =
    The text after { $p }post is Markdown; its first heading or line is the title. Lines such as “lang: es”, “topics: a, b” or “kind: update” may stand above it. A longer text can be sent as an .md or .txt file, or { $p }post can be a reply to the message that holds it.

start-private = Ask for our declarations and for what is happening, or subscribe to get every new statement here.
start-group = Ask for our declarations and for what is happening. An admin can subscribe this room with { $p }subscribe.
greet-private = Hello! I carry the statements of { $campaign }. { $p }subscribe gets you every new one, { $p }declaration shows the newest, and { $p }help the rest.
greet-group = Hello! I carry the statements of { $campaign }. An admin can subscribe this room with { $p }subscribe; everyone can read with { $p }declaration. { $p }help shows the rest.
back-all = I am back: this room gets every new statement again. { $p }unsubscribe ends that.
back-topics = I am back: this room gets new statements on { $topics } again. { $p }unsubscribe ends that.

not-understood = I did not understand that. { $p }help shows what you can ask.
did-you-mean = I do not know that. Did you mean { $p }{ $command }?
trouble = Something went wrong on our side. Please try again in a moment.
network-trouble = I could not ask the network whether you are an admin here. Please try again in a moment.
only-admins = Only admins of this room can use { $p }{ $command } here. In a private chat with me you can use it for yourself.
only-moderators = Only the campaign’s moderators can use { $p }{ $command }.
only-private = Please use { $p }{ $command } in a private chat with me, not where others read along.
said-long-ago = “{ $p }{ $command }” was said more than an hour ago and reached me only now. Do it all the same?

no-declarations = There is no declaration yet. { $p }subscribe, and you will get the first one.
declarations-title = Declarations
no-such-statement = There is no statement “{ $id }”.
no-such-piece = “{ $id }” has the pages 1 to { $pages }, the sections { $sections }, “full”, and the languages { $languages }.
no-such-event = “{ $id }” is no event.
no-events = There is no event yet.
events-coming = Coming
events-past = What happened
event-updates = Updates
event-declarations = Declarations

subscribed-all = Subscribed: every new statement comes here.
subscribed-topics = Subscribed: new statements on { $topics } come here.
gets-all = This room gets every new statement.
gets-topics = This room gets new statements on { $topics }.
topics-new = Nothing has been published on { $topics } so far.
topics-known = Topics so far: { $topics }
topics-bad = Please name up to { $limit } topics, separated by commas, or none for all.
subscribe-hint = They come in { $language } where there is a text in it; { $p }language changes that, { $p }unsubscribe ends it.
not-subscribed = This room gets no statements. { $p }subscribe changes that.
unsubscribed = Unsubscribed: no more statements come here. You can still ask for them.
language-now = The language here is { $language }. Choose another:
language-unknown = I do not have that language. There is: { $languages }.
language-set-private = I speak { $language } with you from now on.
language-set-room = The language of this room is { $language } from now on.

whoami = Your id on { $network } is
whoami-config = For a moderator it goes into the configuration, under [moderators]:
whoami-moderator = You are a moderator of this campaign.
whoami-reader = You are not a moderator of this campaign.
whoami-anonymous = Here you speak for a group or a channel, not for yourself. Say it to me in a private chat.
whoami-console = You sit at the console: you own this bot.
about-contact = Contact: { $value }
about-website = Website: { $value }
about-accounts = These accounts are ours, and no others:
about-no-accounts = The campaign has not listed its official accounts here.
about-bot = This bot is altavoz { $version }: it carries statements to every room that wants them.

post-how = Write the text from the line after { $p }post on, send it as an .md or .txt file with { $p }post, or answer the message that holds it with { $p }post.
post-already-out = “{ $id }” is already out. { $p }correct { $id } corrects it, or adds a language; a new statement needs another id.
post-going-out = “{ $id }” is about to go out. { $p }stop { $id } calls it off; then it can be changed.
preview = Above is the preview of “{ $id }” ({ $languages }). Nothing has been sent yet.
preview-audience = It would go to: { $rooms }
preview-parts =
    { $count ->
        [one] On { $network } it is one message.
       *[other] On { $network } it is { $count } messages.
    }
preview-cut = Your text is close to the longest that a message can hold: please check that its end is there. A longer one can be sent as a file.
preview-no-default = There is no { $language } text yet; rooms with other languages will get the one there is.
preview-add-language = Another language: { $p }post again, with the lines “id: { $id }” and “lang: …” above the text.
correct-how = Write { $p }correct ID, and the corrected text from the next line on; or send it as an .md or .txt file, or answer the message that holds it. For another language, put “lang: …” above the text.
correct-not-out = “{ $id }” is not out. A draft is changed with { $p }post.
correct-same = “{ $id }” reads like that already.
correct-preview = Above is the corrected text of “{ $id }” ({ $language }). Nothing has been changed yet. Every room that has it will see it in the place of the old one.
audience-none = no room, as none is subscribed
audience-rooms =
    { $count ->
        [one] { $network } one room
       *[other] { $network } { $count } rooms
    }
audience-time = { $rooms } (about { $time })
holders-none = no room, as none has it
publishing-soon = “{ $id }” goes out in { $seconds } s to: { $rooms }. Until then { $p }stop { $id } calls it off.
publishing-now = “{ $id }” goes out now to: { $rooms }.
correcting-soon = The correction of “{ $id }” goes out in { $seconds } s to: { $rooms }. Until then { $p }stop { $id } calls it off.
correcting-now = The correction of “{ $id }” goes out now to: { $rooms }.
already-going = “{ $id }” is about to go out already. { $p }stop { $id } calls it off.
already-out = “{ $id }” is already out.
already-withdrawn = “{ $id }” has been withdrawn. A new statement needs another id.
no-such-draft = There is no draft “{ $id }”. { $p }publish shows all drafts.
no-drafts = There are no drafts. { $p }post makes one.
drafts-title = Drafts
drafts-going = About to go out: { $ids }. { $p }stop ID calls it off.
draft-mark = This is a draft: it is not out.
drafts-hint = { $p }publish ID sends one out, { $p }discard ID deletes it.
discarded = The draft “{ $id }” is deleted.
stopped = Stopped: “{ $id }” is a draft again, and nothing was sent.
nothing-to-stop = “{ $id }” is not going out.
nothing-goes-out = Nothing is going out.
nothing-is-halted = Nothing is halted.
nothing-to-resume = “{ $id }” is not halted.
already-halted = “{ $id }” is halted already. { $p }resume { $id } goes on.
halted = Halted: “{ $id }” has reached { $delivered } rooms, { $waiting } wait. It stays readable here. { $p }resume { $id } goes on, { $p }correct { $id } changes it everywhere, { $p }retract { $id } takes it back.
resumed = “{ $id }” goes on.
withdrawing-soon = “{ $id }” is withdrawn in { $seconds } s. It is removed in: { $rooms }. Until then { $p }stop { $id } calls that off.
withdrawing-now = “{ $id }” is withdrawn now. It is removed in: { $rooms }.
retract-how = Write { $p }retract ID, and after it why.
retract-long = The reason has more than { $limit } characters. Please shorten it.
retract-preview = “{ $id }” would be withdrawn. It would be removed in: { $rooms }. Whoever asks for it would read what stands above. Nothing has been changed yet.
report = “{ $id }” on { $network }: { $delivered } delivered, { $failed } failed.
report-withdrawn = “{ $id }” on { $network }: { $delivered } withdrawn, { $failed } failed.
report-of = “{ $id }”
report-halted = It is halted. { $p }resume { $id } goes on.
report-never = “{ $id }” was never sent out: it came into the archive from a file.
report-nothing = Nothing has been sent out yet.
standing = { $network }: { $delivered } of { $rooms } delivered
standing-waiting = { $count } waiting
standing-failed = { $count } failed
standing-left = about { $time } left
standing-counting = rooms are still being counted
why-gone = { $count }: the room is gone, or the bot was thrown out or blocked there.
why-refused = { $count }: the network refused the message.
why-unanswered = { $count }: the network never said whether it arrived.
why-unserved = { $count }: the room could not be served for too long.
why-removed = { $count }: the room has removed it, and gets no other.
why-unmade = { $count }: nothing could be made of it for that room.
report-none = “{ $id }” is out. No room is subscribed, so none got it; everyone can ask for it.
report-repeats = { $count } may have arrived twice: what was under way when the bot was stopped, or when the network gave no answer.

flaw-in-line = Line { $line }: { $what }
flaw-header-open = The header is not closed: a line with --- is missing after it.
flaw-header-line = This is no “key: value” line. The header ends with a line of three dashes: ---
flaw-key-unknown = There is no key “{ $key }”. The keys are { $keys }.
flaw-key-twice = “{ $key }” stands there twice.
flaw-id = “{ $value }” can’t be an id. An id is up to 32 small letters, digits and -, and begins with a letter. Two characters alone are a language, and “full” is the full text.
flaw-kind = “{ $value }” is no kind. The kinds are declaration, event and update.
flaw-date = “{ $value }” is no date such as 2010-10-01.
flaw-lang = “{ $value }” is no language code such as en or es.
flaw-link = “{ $value }” is no web address that begins with https://
flaw-time = “{ $value }” is no time such as 2010-09-30 09:00.
flaw-timezone = “{ $value }” is no time zone such as America/Guayaquil.
flaw-title-missing = A title is missing: the first line, or “title: …” above it.
flaw-title-long = The title has more than { $limit } characters. The first line is the title; let the text begin on the next one.
flaw-body-missing = There is no text after the title.
flaw-body-long = The text is longer than { $limit } kB. Please shorten it, or link to the long version.
flaw-starts-missing = An event needs “starts: 2010-09-30 09:00”.
flaw-timezone-missing = An event needs “timezone: America/Guayaquil” or the like.
flaw-twin = This is “{ $id }” in “{ $lang }” once more; { $path } is that already. Give one of them another id.
flaw-ends-early = The event ends before it starts.
fetch-large = That text is larger than { $limit } kB. Please shorten it.
fetch-not-text = That file is no text. Please send an .md or .txt file in UTF-8.
fetch-missing = I can’t read the message or file that you mean. Please send it again.
fetch-trouble = I could not get the file from the network. Please try again in a moment.
