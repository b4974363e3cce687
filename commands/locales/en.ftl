# What the bot says in English. Another language is one more file beside this one, named by its code.
# { $p } is what stands before a command: / or, on Matrix, !

language-name = English
# What people call it, in all languages that the bot speaks.
language-called = English | inglés | anglais | Englisch
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
day = { $weekday } { $date }
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday

kind-declaration = Declaration
kind-event = Event
kind-update = Update
kind-urgent = Urgent
not-in-your-language = There is no { $wanted } text yet; this one is in { $shown }.
corrected = Corrected on { $date }.
withdrawn = Withdrawn on { $date }.
signed = signed
cancelled = Cancelled on { $date }.
withdrawn-mark = withdrawn
cancelled-mark = cancelled
leftover = This part no longer belongs to the text.
notice = “{ $title }” by { $campaign } has been corrected. The message above shows the current text.
notice-withdrawn = “{ $title }” by { $campaign } has been withdrawn.
notice-cancelled = Cancelled: “{ $title }” by { $campaign }.
link = More:
page = Page { $number } of { $last }
by-page =
    In { $net ->
        [telegram] a group
       *[other] a room with other people
    }, long texts come page by page. In a private chat with me you get them whole.

choice-more = More
choice-read = Read it
choice-files =
    { $count ->
        [one] File
       *[other] Files ({ $count })
    }
choice-back = Back
choice-beginning = To the beginning
choice-demands = Demands
choice-full = Full text
choice-event = About the event
choice-declaration = Declaration
choice-declarations = All declarations
choice-events = Events
choice-all-events = All events
choice-updates = Updates
choice-subscribe = Subscribe
choice-unsubscribe = Unsubscribe
choice-help = Help
choice-publish = Publish
choice-discard = Discard
choice-drop = Drop this
choice-stop = Stop
choice-resume = Resume
choice-report = Report
choice-refresh = Refresh
choice-notify = Publish and notify
choice-notify-withdrawal = Withdraw and notify
choice-replace = Replace the other draft
choice-correction = Correction
choice-withdrawal = Withdrawal
choice-retract = Withdraw
choice-yes = Yes, do it
choice-done = Done
choice-cancel = Cancel
choice-older = Older
choice-link = Yes, that is me
choice-confirm = Yes, do it
choice-unschedule = Call it off
choice-approve = Approve
choice-reject = Reject
choice-draft = Make a draft

grammar-declaration = { "[" }ID] [page | section | full | language]
grammar-page = { "[" }page]
grammar-id = { "[" }ID]
grammar-correct = ID [--notify] ⏎ text
grammar-publish = { "[" }ID] [--notify | --test]
grammar-schedule = { "[" }ID TIME [ZONE]]
grammar-reject = ID why
grammar-retract = ID reason [--notify]
grammar-one-id = ID
grammar-trust = PERSON { "[" }CODE]
grammar-moderators = { "[" }add ID NAME | remove ID | here | test]
grammar-log = { "[" }ID | PERSON | DAY]
grammar-link = { "[" }CODE]
grammar-preview = ID { "[" }LANGUAGE] { "[" }full]
grammar-translate = ID LANGUAGE ⏎ text
grammar-ban = { "[" }ID why]
grammar-topics = { "[" }topics]
grammar-code = { "[" }code]
grammar-text = ⏎ text
grammar-verify = [ID] ⏎ [text]
grammar-attach = ID [alt N TEXT] [remove N]
grammar-sign = ID ⏎ [signature]
help-title = What you can ask
help-moderators = For moderators, in private
help-declaration = Read the newest declaration, or one by its ID
help-declarations = List all declarations
help-verify = Check that a text is really ours, or get a statement with its signature
help-updates = List all updates
help-events = See what is coming up and what has happened
help-subscribe = Get every new statement here
help-unsubscribe = Stop getting statements here
help-subscriptions = Show which statements come here
help-language = Choose the language
help-about = Who we are, and our official accounts
help-whoami = Show your own ID
help-help = Show all commands
help-start = What this bot is for
help-post = Save a draft and see its preview
help-alert = The same for what is urgent: it goes before all others
help-attach = Add pictures and other files to a draft
help-done = Finish the text you are sending
help-cancel = Drop the text you are sending
help-drafts = List all drafts, or see one
help-correct = Correct a published statement everywhere
help-publish = Send a draft to all subscribed chats and rooms
help-approve = Approve what waits to go out
help-reject = Say why it is not to go out as it is
help-schedule = Say when a draft goes out by itself
help-unschedule = Take that time back
help-discard = Delete a draft
help-replace = Replace another moderator’s draft with what you have written
help-stop = Call off or halt what is going out
help-resume = Resume what was halted
help-retract = Withdraw a statement everywhere
help-sign = Sign what is out with a key that is elsewhere
help-report = Show how a delivery is going
help-trust = Confirm a moderator whose identity has changed
help-moderators-command = See who moderates; owners add and remove
help-log = See who did what
help-link = Link your accounts on Telegram and Matrix
help-unlink = Undo that
help-preview = See a statement as rooms see it
help-edit = Get a text back as it was typed, to change it
help-translate = Add another language
help-ban = Stop listening to somebody, a room or a homeserver
help-unban = Listen to them again
help-confirm = Confirm what you were asked about
help-post-format =
    The text after { $p }post is Markdown; its first heading or line is the title. Lines such as “lang: es”, “topics: a, b” or “kind: update” can go above it. You can send a longer text as an .md or .txt file, or reply with { $p }post to the message that contains it.

start-private = Ask for our declarations, see what is happening, or subscribe to get every new statement here.
start-group = Ask for our declarations and see what is happening. An admin can use { $p }subscribe to get every new statement here.
greet-private = Hello! I bring you the statements of { $campaign }. { $p }subscribe gets you every new one, { $p }declaration shows the newest declaration, and { $p }help everything else.
greet-group = Hello! I bring you the statements of { $campaign }. An admin can use { $p }subscribe to get every new one here; anyone can read the declarations with { $p }declaration. { $p }help shows everything else.
profile = I bring you the statements of { $campaign }: read them here, or subscribe to get every new one. { $about }
profile-line = Statements of { $campaign }: to read, and to subscribe to
back-all =
    I am back: this { $net ->
        [telegram] chat
       *[other] room
    } gets every new statement again. To stop them: { $p }unsubscribe.
back-topics =
    I am back: this { $net ->
        [telegram] chat
       *[other] room
    } gets new statements on { $topics } again. To stop them: { $p }unsubscribe.

not-understood = I did not understand that. { $p }help shows what you can ask.
question = I am a bot and can’t answer that. Perhaps this helps.
attachment-picture = I can’t look at pictures or videos. Please write to me.
attachment-sound = I can’t listen to voice messages. Please write to me.
attachment-other = I can only read text. Please write to me.
offer-unsubscribe = New statements come here. Do you want to stop getting them?
did-you-mean = I don’t know that command. Did you mean { $p }{ $command }?
did-you-mean-id = Did you mean “{ $id }”?
failed = Something went wrong on our side. Please try again in a moment.
network-failed = I could not ask the network whether you are an admin here. Please try again in a moment.
only-admins = Only admins can use { $p }{ $command } here. In a private chat with me you can use it for yourself.
only-moderators = Only the campaign’s moderators can use { $p }{ $command }.
only-owners = Only the campaign’s owners can use { $p }{ $command } for that.
only-private = Only the campaign’s moderators can use { $p }{ $command }, and only in a private chat with me: other people can read what is written here.
unproven-plain = { $p }{ $command } is for moderators, and this message isn’t encrypted: anyone who runs a server could have written it in your name. Please write from an encrypted private chat with me.
unproven-unsigned = { $p }{ $command } is for moderators, and you have not verified the device you are writing from: somebody else could have added it. Verify it in your app (in Element: Settings, Sessions), then write again.
unproven-changed = { $p }{ $command } is for moderators, and your account has a different identity than when you last wrote: either it was set up again, or somebody else is writing. Another moderator, or whoever runs this bot, has to confirm with { $p }trust that it is you.
said-long-ago = “{ $p }{ $command }” was written more than an hour ago and has only just reached me. Shall I still do it?
forwarded-command = A forwarded command does nothing. To have it done, write it yourself.

no-declarations = There is no declaration yet. Use { $p }subscribe and you will get the first one.
verify-how = To check a text, reply to it with { $p }verify, or write { $p }verify and the text from the next line on. { $p }verify and the id of a statement gives its exact text and its signature.
verify-short = That is too short to tell. I compare texts of { $count } words and more.
verify-unsigned = “{ $id }” is not signed.
verify-files =
    “{ $id }” is signed. Here are its exact text and the signature. Save both files in one folder; whoever has minisign can check them there:
    minisign -Vm { $name } -P { $key }
    Compare this key with the one that { $campaign } has published elsewhere.
verify-same-signed = Word for word: this is “{ $title }” by { $campaign }, of { $date }, as it is now. It is signed: { $p }verify { $id }
verify-same = Word for word: this is “{ $title }” by { $campaign }, of { $date }, as it is now. It is not signed.
verify-part-signed = Word for word, but not all of it: this is a part of “{ $title }” by { $campaign }, of { $date }. What stands around it may matter. It is signed: { $p }verify { $id }
verify-part = Word for word, but not all of it: this is a part of “{ $title }” by { $campaign }, of { $date }. What stands around it may matter. It is not signed.
verify-earlier = This is what “{ $title }” by { $campaign } said before it was corrected. It says something else now: read it.
verify-withdrawn = “{ $title }” was a statement by { $campaign }, and it was withdrawn. Its text is kept nowhere, so I can’t tell whether this was it.
verify-differs = Careful: this is like “{ $title }” by { $campaign }, of { $date }, but it is not the same. What ours says is struck through, what stands here instead is bold:
verify-nothing =
    This is none of our statements, as far as I can tell.
    { $count ->
        [0] There is none with which I could compare it.
        [one] I have compared it with one statement.
       *[other] I have compared it with { $count } statements.
    } If it names one of ours, compare it with that: { $p }verify and its id, and the text from the next line on.
sign-how = { $p }sign and the id of a statement that is out gives the text to be signed. { $p }sign, the id, and the signature from the next line on keeps the signature.
sign-no-key = There is no key with which signatures could be checked: name the public one as public_key_file under [signing] in the configuration.
sign-text = This is the text of “{ $id }”. Sign it where the key is, with “altavoz sign --key KEY { $name }” or minisign, and send what stands in { $name }.minisig: { $p }sign { $id }, and that from the next line on, or as a file.
sign-wrong = That is no signature of “{ $id }”, as it is now, by the campaign’s key. { $p }sign { $id } gives the text to be signed.
sign-done = “{ $id }” is signed. { $p }verify { $id } gives the text and the signature to everybody.
attach-how = { $p }attach and the id of a draft adds files to it: send them then, or send { $p }attach and the id in reply to one.
attach-which = To which draft does this file belong? It is not kept for longer than an hour otherwise.
attach-no-draft = This file belongs to nothing yet: write a draft with { $p }post, and then send { $p }attach and its id in reply to the file.
attach-gone = That file is not kept any more. Send it again.
attach-twice = “{ $id }” has this file already.
attach-limit = A statement has at most { $limit } files.
attach-large = On { $network } a file has at most { $limit } MB. Please make it smaller.
attach-done = { $name } belongs to “{ $id }” now: file { $count }.
attach-untouched = Careful: I can’t look into this kind of file. It may say who made it and when; a PDF, or a picture, would say nothing.
attach-ask-alt = What does it show? Write it in a sentence, for those who can’t see or hear it; or send the next file.
attach-ask-alt-here = What does it show? { $p }attach { $id } alt { $count } TEXT says it, for those who can’t see or hear it. { $p }attach { $id } in reply to another file adds that.
attach-more = Send the next file, or say “done”.
attach-nothing = No file came for “{ $id }”: it is as it was.
attach-more-here = { $p }attach { $id } in reply to another file adds that, too.
attach-alt-done = { $name } of “{ $id }” has this description now.
attach-alt-long = A description has at most { $limit } characters.
attach-removed = { $name } does not belong to “{ $id }” any more.
attach-list =
    { $count ->
        [0] “{ $id }” has no files.
        [one] “{ $id }” has one file:
       *[other] “{ $id }” has { $count } files:
    }
attach-no-alt = nobody has said yet what it shows
attach-send = Send files now, one after the other, each with a sentence about what it shows. { $p }attach { $id } alt 1 TEXT describes the first one, { $p }attach { $id } remove 1 removes it.
attach-send-here = { $p }attach { $id } in reply to a file adds it. { $p }attach { $id } alt 1 TEXT describes the first one, { $p }attach { $id } remove 1 removes it.
media-large = That file is larger than { $limit } MB. Please make it smaller.
media-empty = That file is empty.
media-bomb = That picture or file is too large for others to open. Please make it smaller.
media-picture = I don’t know this kind of picture, and can’t tell what it says about whoever took it. Please send it as JPEG or PNG.
media-broken = That file is damaged, or not what it seems to be: I can’t tell what it says about whoever made it. Please save it anew, and send that.
media-locked = That PDF is locked. Please send one without a password.
media-missing = That file is not there any more. Please send it again.
media-failed = That file can’t be fetched just now. Please send it again in a while.
no-updates = There is no update yet. Use { $p }subscribe and you will get the first one.
declarations-title = Declarations
updates-title = Updates
no-such-statement = There is no statement “{ $id }”.
no-such-piece = “{ $id }” has pages 1 to { $pages }, the sections { $sections }, “full” (the full text) and the languages { $languages }.
no-such-event = “{ $id }” is not an event.
no-events = There are no events yet.
events-coming = Coming up
events-now = Now
events-past = What happened
events-cancelled = Cancelled
event-updates = Updates
event-declarations = Declarations

subscribed-all = Subscribed: every new statement comes here.
subscribed-topics = Subscribed: new statements on { $topics } come here.
gets-all =
    This { $net ->
        [telegram] chat
       *[other] room
    } gets every new statement.
gets-topics =
    This { $net ->
        [telegram] chat
       *[other] room
    } gets new statements on { $topics }.
topics-new = Nothing has been published on { $topics } so far.
topics-known = Topics so far: { $topics }
topics-bad = Please name up to { $limit } topics, separated by commas, or none for all.
topic-bad = “{ $value }” is not a topic: topics are words of up to { $limit } letters, such as ports or climate justice, separated by commas.
subscribe-hint = They come in { $language } when there is a text in it. To change the language: { $p }language. To stop them: { $p }unsubscribe.
not-subscribed =
    This { $net ->
        [telegram] chat
       *[other] room
    } gets no statements. To get them: { $p }subscribe.
unsubscribed = Unsubscribed: no more statements will come here. You can still ask for them.
language-now = The language here is { $language }. Choose another:
language-unknown = I don’t have that language. I have these: { $languages }.
language-set-private = From now on I speak { $language } with you.
language-set-room = From now on the language here is { $language }.

whoami = Your ID on { $network } is
whoami-config = For moderator rights, it goes into the configuration, under [moderators]:
whoami-room = And this room’s:
whoami-moderator = You are a moderator of this campaign.
whoami-reader = You are not a moderator of this campaign.
whoami-anonymous = Here you write as a group or a channel, not as yourself. Ask me in a private chat.
whoami-console = You sit at the console: this bot is yours.
about-contact = Contact: { $value }
about-website = Website: { $value }
about-accounts = These accounts are ours, and no others:
about-no-accounts = The campaign has not listed its official accounts here.
about-bot = This bot is altavoz { $version }: it brings statements to everyone who wants them.

post-how = Write the text from the line after { $p }post on, send it as an .md or .txt file with { $p }post, or reply with { $p }post to the message that contains it.
dialogue-begin = Send me the text now, in one message or several, or as an .md or .txt file with { $p }post. Write “Done” when you have finished.
dialogue-more = I have { $count } characters so far. Send more, or:
dialogue-not-taken = That is not in the text: while you send me one, I take new messages only, no edits and no files. Send it as a new message, or:
dialogue-offer = Is this a text to publish? I can make a draft of it; nothing goes out before you say so.
dialogue-none = You are not sending me a text just now. { $p }post begins one.
dialogue-cancelled = Cancelled: nothing was kept.
edit-too-late = The draft from that message is not there any more: it was published, deleted or written again. { $p }correct ID changes what is out.
post-already-out = “{ $id }” is already out. { $p }correct { $id } corrects it or adds a language; a new statement needs another ID.
post-going-out = “{ $id }” is about to go out. { $p }stop { $id } calls it off; then you can change it.
post-scheduled = “{ $id }” is to go out on { $time }. { $p }unschedule { $id } ends that; then you can change it.
preview = Above is the preview of “{ $id }” ({ $languages }). Nothing has been sent yet.
preview-audience = Chats and rooms that would get it: { $rooms }
preview-parts =
    { $count ->
        [one] On { $network } it is one message.
       *[other] On { $network } it is { $count } messages.
    }
preview-cut = Your text is close to the longest that fits in a message: please check that its end is not missing. You can send a longer one as a file.
preview-topics = Topics: { $topics }
topic-rooms =
    { $count ->
        [one] { $topic } (chosen by one chat or room)
       *[other] { $topic } (chosen by { $count } chats and rooms)
    }
topic-nobody = { $topic } (nobody has chosen it)
topic-near = { $topic } (nobody has chosen it: did you mean “{ $near }”?)
preview-past = It has begun already: { $when }. Please check the date.
preview-no-default = There is no { $language } text yet; anyone without a text in their language will get the one there is.
preview-add-language = To add a language: { $p }translate { $id }
correct-how = Write { $p }correct ID and, from the next line on, the corrected text; or send it as an .md or .txt file, or reply to the message that contains it. For another language, put “lang: …” above the text.
correct-which = Which one do you want to correct?
correct-not-out = “{ $id }” is not out. To change a draft, use { $p }post.
correct-same = “{ $id }” already says exactly that.
correct-urgent = Whether “{ $id }” is urgent was decided when it went out. Send what is urgent now as a statement of its own: { $p }alert.
correct-preview = Above is the corrected text of “{ $id }” ({ $language }). Nothing has been changed yet. Chats and rooms where it would change: { $rooms }
preview-notifies = Everyone there is told so by a short message.
preview-urgent = It is urgent: it goes before everything else that is being sent.
preview-urgent-rings = It is urgent: it goes before everything else that is being sent, and rings in quiet hours too.
preview-quiet = These are quiet hours: it arrives without a sound. { $p }alert is for what is urgent.
preview-quiet-files = These are quiet hours: the text arrives without a sound, the files do so on Telegram only. { $p }alert is for what is urgent.
preview-pins = It is pinned wherever I may do that.
correct-changes = What changes
correct-more =
    … and { $count ->
        [one] one more change
       *[other] { $count } more changes
    }.
audience-none = none, as nobody is subscribed
audience-rooms = { $count } on { $network }
audience-time = { $rooms } (about { $time })
holders-none = none, as nobody has it
publishing-soon = “{ $id }” goes out in { $seconds } s. Chats and rooms that will get it: { $rooms }. Until then, { $p }stop { $id } calls it off.
publishing-now = “{ $id }” goes out now. Chats and rooms that will get it: { $rooms }.
correcting-soon = The correction of “{ $id }” goes out in { $seconds } s. Chats and rooms that will get it: { $rooms }. Until then, { $p }stop { $id } calls it off.
correcting-now = The correction of “{ $id }” goes out now. Chats and rooms that will get it: { $rooms }.
already-going = “{ $id }” is already about to go out. { $p }stop { $id } calls it off.
already-out = “{ $id }” is already out.
already-out-discard = “{ $id }” is out, and no draft. { $p }retract { $id } withdraws it.
already-withdrawn = “{ $id }” has been withdrawn. A new statement needs another ID.
no-such-draft = There is no draft “{ $id }”. { $p }drafts shows all drafts.
which-draft = There are two drafts of “{ $id }”: a correction and a withdrawal. Which one do you mean?
no-drafts = There are no drafts. { $p }post creates one.
drafts-title = Drafts
drafts-going = About to go out: { $ids }. { $p }stop ID calls it off.
draft-mark = This is a draft: it is not out.
draft-withdrawal = withdrawal
draft-new = new
draft-correction = correction
drafts-hint = { $p }publish ID sends one out, { $p }discard ID deletes it.
draft-changed = The draft “{ $id }” has changed since you saw it, so nothing was done. This is what it says now:
replace-preview = The draft “{ $id }” is another moderator’s and stays as it is. What you have written can take its place, and they would be told; with another ID, there would be two drafts.
replace-how = Write { $p }replace ID to replace another moderator’s draft with what you have written.
no-proposal = You have written nothing to replace the draft “{ $id }” with.
your-draft-changed = Another moderator has changed your draft “{ $id }”. It has not gone out yet.
your-draft-discarded = Another moderator has deleted your draft “{ $id }”.
silenced = In “{ $room }” I may not write any more, so statements do not arrive there. Let me write there again (make me an admin, if only admins may), and the newest will come.
acted-publish = { $who } publishes “{ $id }”.
acted-alert = { $who } sends out something urgent: “{ $id }”.
acted-correct = { $who } corrects “{ $id }”.
acted-withdraw = { $who } withdraws “{ $id }”.
acted-stop = { $who } has stopped “{ $id }”.
acted-schedule = { $who } has scheduled “{ $id }”: { $p }schedule shows when it goes out.
approved =
    { $who } has approved “{ $id }”. { $count } more { $count ->
        [one] is
       *[other] are
    } needed.
rejected = { $who } has rejected “{ $id }”: it does not go out as it is.
rejected-why = { $who } has rejected “{ $id }”: { $why }
acted-resume = { $who } resumes “{ $id }”.
acted-console = Somebody at the console
appointed = { $who } has made { $person } a moderator.
dismissed = { $who } has removed { $person }, who no longer moderates.
confirm-withdrawal = Withdraw “{ $id }” everywhere? Its text is forgotten. Chats and rooms where it is removed: { $rooms }
confirm-many = “{ $id }” would go to many chats and rooms: { $rooms }. Send it?
confirm-time = { $time }: { $question }
confirm-ban = Ban { $what }? I leave at once, and nothing comes there any more; ending the ban brings no subscription back.
confirm-discard = Delete the draft “{ $id }” for good?
confirm-drop = Drop this correction of “{ $id }”? What is out stays as it is.
confirm-drop-withdrawal = Drop this withdrawal of “{ $id }”? It stays out as it is.
confirm-none = There is nothing to confirm: a button works once, for five minutes, and only for whoever was asked. Ask for it again.
moderators-owners = Owners, who say who moderates:
moderators-others = Moderators:
moderators-you = (you)
moderators-nobody = Nobody moderates yet.
moderators-how = { $p }moderators add ID NAME adds somebody, { $p }moderators remove ID removes them. The ID is what { $p }whoami tells each person; the name is for you.
moderators-how-owners = An owner can add and remove people.
moderators-username = “{ $value }” may belong to somebody else tomorrow. Ask them to send me { $p }whoami, and use the ID that I tell them.
moderators-bad-id = “{ $value }” is no ID. Ask them to send me { $p }whoami, and use what I tell them: a number on Telegram, @ana:example.org on Matrix.
moderators-owner = { $person } is an owner, and moderates.
moderators-already = { $person } moderates already.
moderators-added = { $person } moderates from now on, and sees with { $p }help what that means.
moderators-owner-stays = { $person } is an owner. Owners stand in the configuration, and are removed there.
moderators-none = { $person } does not moderate.
moderators-remove = Remove { $person }? Their drafts go, too, and what is about to go out of them does not.
moderators-removed = { $person } no longer moderates. Their drafts are gone.
link-code = As the other one that you are (on Matrix, or with another account), send me the line below in private within ten minutes; on Matrix it begins with “!”. Then I ask you here whether it was you. Give the code to nobody: whoever is linked with you may do what you may.
link-console = The console needs no link: whoever sits there may do everything.
link-unknown = I know no such code: it works once, for ten minutes. Send { $p }link as the one that moderates to get a new one.
link-elsewhere = Send it from your other account: this is the one that got the code.
link-already = { $person } and you are linked already.
link-other = One of you is linked with somebody else. { $p }unlink ends that.
link-yours = { $person } got this code. Whoever has that account may then do whatever you may do here, and counts as you. Is it yours?
link-confirm = Now confirm there, as { $person }, that it was you.
link-asked = { $person } has sent your code. If that is you, say so: from then on both are one person, with all that you may do. If it isn’t, do nothing.
link-done = { $person } and you are one person from now on: what one may do, the other may, and both have one voice.
link-none = This account is linked with no other. { $p }link links one.
unlink-done = { $person } is no longer linked with { $with }.
linked = { $person } and { $with } are one person from now on: one has sent the other’s code.
unlinked = { $person } is no longer linked with { $with }.
room-no-group = Write that in a group that I am in, outside of topics: it is about the room where you write it.
room-already = It is this room already.
room-none = There is no such room.
room-unknown = Who is here can’t be told just now: look yourself.
room-others = Here without moderating: { $names }.
room-public = It is public: whoever wants to can read along.
room-plain = It is not encrypted: whoever runs a homeserver of somebody here can read along.
room-more =
    { $count ->
        [one] One more person is here whom I can’t name.
       *[other] { $count } more people are here whom I can’t name.
    }
room-moderators-ask = Not yet: in the moderators’ room, everybody who is there reads drafts, approvals and reports. { $others } Write { $p }moderators here anyway to do it all the same.
room-moderators = The moderators meet here from now on. Drafts that wait, reports and what the others do come here, and moderators can give their commands here. { $p }moderators nowhere ends that.
room-test-ask = Not yet: in the test room, everybody who is there reads drafts. { $others } Write { $p }moderators test anyway to do it all the same.
room-test = This is the test room from now on: { $p }publish ID --test sends a draft here, marked as a test. { $p }moderators nowhere test ends that.
room-moderators-end = There is no moderators’ room any more.
room-test-end = There is no test room any more.
room-joined = Attention: { $names } came in and does not moderate. Everybody here reads what I bring here.
named-moderators = { $who } has named a room in which the moderators meet.
unnamed-moderators = { $who } has ended the moderators’ room.
named-test = { $who } has named a test room.
unnamed-test = { $who } has ended the test room.
lost-moderators-room = I am out of the moderators’ room, or may not write there any more, so there is none. Until an owner names one again, I tell you all in private.
lost-test-room = I am out of the test room, or may not write there any more, so there is none.
dialogue-private = Here, write the text in the same message, below { $p }{ $command }. Piece by piece it goes in our private chat only.
test-no-room = There is no room for tests. An owner names one: { $p }moderators test, written in a group that I am in.
test-sent = “{ $id }” is in the test room, marked as a test. Nobody else got it.
test-mark = TEST – this has not been published
ban-title = Not listened to
ban-nobody = Nobody is banned. { $p }ban ID why bans a person (7, @ana:example.org), a room (-100123, !room:example.org) or a whole homeserver (example.org). Written in a group, { $p }whoami shows that group’s ID.
ban-more = And { $count } more.
ban-how = { $p }unban ID ends it.
ban-bad-id = “{ $value }” is no ID. A person’s is a number on Telegram and @ana:example.org on Matrix, a room’s is -100123 or !room:example.org, a homeserver’s is example.org. On Telegram you can forward me a message and answer it with { $p }ban.
ban-moderator = { $what } is, or has, one of the campaign’s moderators. An owner removes them with { $p }moderators first.
ban-our-room = { $what } is a room of the moderators.
ban-already = { $what } is banned already.
banned-person = I do not listen to { $what } any more, wherever they write, and their private chat gets nothing once they write there. { $p }unban ends that.
banned-room = I leave { $what }, and do not listen to anybody there. { $p }unban ends that; then somebody has to let me in again.
banned-server = I do not listen to anybody on { $what } any more, accept no invitation from there, and leave the rooms that are named after it. { $p }unban ends that.
unban-none = { $what } is not banned. { $p }ban shows who is.
unbanned-done = I listen to { $what } again. Whoever wants statements there has to subscribe again.
banned = { $who } has banned { $what }.
banned-why = { $who } has banned { $what }: { $why }
unbanned = { $who } has ended the ban of { $what }.
log-title = Who did what
log-title-since = Who did what since { $date }
log-entry =
    { $deed ->
        [wrote] { $who } wrote “{ $what }”
        [proposed] { $who } wrote another text for “{ $what }”
        [discarded] { $who } deleted the draft “{ $what }”
        [asked] { $who } asked others to approve “{ $what }”
        [approved] { $who } approved “{ $what }”
        [scheduled] { $who } let “{ $what }” go out on { $more }
        [unscheduled] { $who } called “{ $what }” off
        [published] { $who } published “{ $what }”
        [withdrew] { $who } withdrew “{ $what }”
        [stopped] { $who } halted “{ $what }”
        [resumed] { $who } went on with “{ $what }”
        [appointed] { $who } let { $what } moderate
        [dismissed] { $who } removed { $what }
        [trusted] { $who } confirmed the identity { $more } of { $what }
        [restored] { $who } restored the backup of { $more }
        [linked] { $who } linked { $what } with { $more }
        [unlinked] { $who } unlinked { $what } from { $more }
        [named] { $who } made { $more } the room for { $what }
        [unnamed] { $who } ended the room for { $what }
        [banned] { $who } banned { $what }
        [unbanned] { $who } ended the ban of { $what }
        [tried] { $who } tried “{ $what }” in the test room
        [rejected] { $who } rejected “{ $what }”
        [signed] { $who } signed “{ $what }”
       *[other] { $who } – { $deed } – { $what }
    }
log-clock = The clock
log-network = The network
log-operator = Whoever runs altavoz
log-head = Entry { $number } is the last one; its hash is { $hash }.
log-empty = Nothing like that is written down.
log-how = { $p }log shows who did what, the newest first; { $p }log ID what was done with a statement, { $p }log PERSON what somebody did (their ID), { $p }log 2027-05-01 or { $p }log yesterday what was done since.
report-record = Record: entry { $number }, { $hash }
trust-how = Write { $p }trust PERSON to see whether a moderator’s identity has changed, and { $p }trust PERSON CODE to confirm that it is them.
trust-owner = { $person } is an owner: only another owner, or whoever sits at the console, can confirm that.
trust-nobody = { $person } is not a moderator.
trust-yourself = Somebody else has to confirm that it is you: another moderator, or whoever runs this bot.
trust-nothing = { $person } has no other identity to confirm, or none with that code.
trust-which = Somebody is writing as { $person } with a different identity: { $codes } (the newest last). If you know that it is them, write { $p }trust { $person } and the code.
trusted = From now on { $person } is known by the new identity.
identity-changed = Somebody is writing to me on { $network } as the moderator { $person }, with a different identity than before. Either they have set up their account again, or somebody else is writing in their name. Until this is clear, I do nothing that they ask for as a moderator. Ask them in some other way; if it is them, write: { $p }trust { $person } { $code }
discarded = The draft “{ $id }” is deleted.
dropped = The correction of “{ $id }” is dropped. What is out stays as it is.
dropped-withdrawal = “{ $id }” is not withdrawn: it stays out as it is.
stopped = Stopped: “{ $id }” is a draft again, and nothing was sent.
stopped-correction = Stopped: the correction of “{ $id }” is a draft again. What is out is as it was.
stopped-withdrawal = Stopped: “{ $id }” is not withdrawn. It stays out as it was.
edit-how = Here is “{ $id }” as it was typed, each language in a message of its own. Copy it, change what you like, and send it; nothing changes before.
preview-how = Write { $p }preview { $id }, and behind it a language (es, français) or full for the whole text.
preview-on =
    On { $network } in { $language }, in { $count ->
        [one] one message
       *[other] { $count } messages
    }.
preview-choices = Beneath it: { $choices }.
translate-how = Into which language? Write for example { $p }translate { $id } es, and the text from the next line on.
translate-from = This is “{ $id }” in { $from }. Send it in { $language }, the title in the first line.
publish-how = I don’t know what “{ $value }” means here, so nothing was done. { $p }publish ID sends a draft out, --notify behind it also sends a notice, --test sends it to the test room only.
approval-asked =
    “{ $id }” waits: { $count } more { $count ->
        [one] moderator has
       *[other] moderators have
    } to approve it. They are asked in their private chats with me, and you are told.
approval-nobody =
    “{ $id }” has to be approved by { $count } more { $count ->
        [one] moderator
       *[other] moderators
    }, and there are not so many. An owner can add some.
approval-none = Nobody has asked to send “{ $id }” out as it is. { $p }publish { $id } asks for it.
approval-own = You have written “{ $id }”, so others have to approve it.
approval-time = It is to go out on { $time }.
approval-yours = Publish sends it out: by that you approve it.
approval-look = “{ $id }” waits for approval as it stands here:
publish-unseen = Others have written “{ $id }”, as it stands above. Send it out, and by that approve it?
approval-late = “{ $id }” was to go out at a time that is past. Whoever asked has to name another.
approval-given =
    You have approved “{ $id }”. { $count } more { $count ->
        [one] is
       *[other] are
    } needed.
approval-rejected = “{ $id }” does not go out as it is. Whoever wrote it is told.
approval-needed =
    Before it goes out, { $count } other { $count ->
        [one] moderator has
       *[other] moderators have
    } to approve it: Publish asks them.
approval-waits =
    { $who } asks to send it out. { $count } more { $count ->
        [one] moderator has
       *[other] moderators have
    } to approve it.
approval-by = Approved by { $names }.
schedule-when = When? Write { $p }schedule ID and a time, such as 2027-05-01 18:00, tomorrow 18:00 or friday 6pm, with a city if another’s clocks count.
schedule-there = That is { $time }.
schedule-past = { $time } is past. To send “{ $id }” now: { $p }publish { $id }.
schedule-far = { $time } is more than two years ahead: is the year right?
scheduled = “{ $id }” goes out by itself on { $time }. Chats and rooms that would get it now: { $rooms }.
schedule-gap = The clocks there pass over the time that you wrote: as much later counts.
schedule-fold = The clocks there show the time that you wrote twice: the first counts.
schedule-none-of = “{ $id }” is not scheduled.
schedule-empty = Nothing is scheduled. { $p }schedule ID TIME says when a draft goes out.
schedule-title = To go out
schedule-hint = A choice calls that one off; { $p }schedule ID TIME moves it.
schedule-late = “{ $id }” was to go out on { $time }, while I was off. That is too long ago for me to do it by myself: it is a draft again.
schedule-unapproved = “{ $id }” was to go out on { $time }, and is not approved by enough of those who moderate now. It is a draft again.
nothing-to-stop = “{ $id }” is not going out.
nothing-goes-out = Nothing is going out.
nothing-is-halted = Nothing is halted.
nothing-to-resume = “{ $id }” is not halted.
already-halted = “{ $id }” is already halted. { $p }resume { $id } continues it.
halted = Halted: “{ $id }” ({ $delivered } delivered, { $waiting } waiting). It can still be read here. { $p }resume { $id } continues it, { $p }correct { $id } changes it everywhere, { $p }retract { $id } withdraws it.
halted-correction = Halted: the correction of “{ $id }” ({ $delivered } corrected, { $waiting } still with the earlier text). { $p }resume { $id } continues it, { $p }correct { $id } changes it everywhere, { $p }retract { $id } withdraws it.
resumed = The delivery of “{ $id }” goes on.
withdrawing-soon = “{ $id }” will be withdrawn in { $seconds } s. Chats and rooms where it will be removed: { $rooms }. Until then, { $p }stop { $id } calls this off.
withdrawing-now = “{ $id }” is being withdrawn now. Chats and rooms where it will be removed: { $rooms }.
retract-how = Write { $p }retract ID and, after it, the reason.
retract-long = The reason has more than { $limit } characters. Please shorten it.
retract-preview = “{ $id }” would be withdrawn. Chats and rooms where it would be removed: { $rooms }. Anyone who asks for it would read what is above. Nothing has been changed yet.
report = “{ $id }” on { $network }: { $delivered } delivered, { $failed } failed.
report-corrected = “{ $id }” on { $network }: { $delivered } corrected, { $failed } failed.
report-withdrawn = “{ $id }” on { $network }: { $delivered } withdrawn, { $failed } failed.
report-of = “{ $id }”
report-halted = It is halted. { $p }resume { $id } continues it.
report-never = “{ $id }” was never sent out: it was imported from a file.
report-nothing = Nothing has been sent out yet.
standing = { $network }: { $delivered } of { $rooms } delivered
standing-corrected = { $network }: { $delivered } of { $rooms } corrected
standing-withdrawn = { $network }: { $delivered } of { $rooms } withdrawn
standing-waiting = { $count } waiting
standing-failed = { $count } failed
standing-left = about { $time } left
standing-counting = still counting
why-gone = { $count }: the chat or room is gone, or the bot was removed or blocked there.
why-refused = { $count }: the network refused the message.
why-unanswered = { $count }: the network never said whether it arrived.
why-unserved = { $count }: nothing could be delivered there for too long.
why-removed = { $count }: somebody there has removed it, and it is not sent again.
why-unmade = { $count }: no message could be made of it for that place.
report-none = “{ $id }” is out. Nobody is subscribed, so nobody got it; anyone can ask for it.
report-repeats = { $count } may have arrived twice: those that were on their way when the bot stopped or the network did not answer.

flaw-in-line = Line { $line }: { $what }
flaw-header-open = The header is not closed: it must be followed by a line with ---
flaw-header-line = This is not a “key: value” line. The header ends with a line of three dashes: ---
flaw-header-toml = The header between +++ lines must be TOML: lines such as id = "march", with texts, dates and lists of texts.
flaw-key-unknown = There is no key “{ $key }”. The keys are { $keys }.
flaw-key-twice = “{ $key }” is there twice. Please keep only one.
flaw-id = “{ $value }” can’t be an ID. An ID has up to 32 lower-case letters, digits and -, and begins with a letter. Two characters alone mean a language, and “full” means the full text.
flaw-kind = “{ $value }” is not a kind of statement. The kinds are declaration, event and update.
flaw-yes-no = “{ $value }” is neither yes nor no.
flaw-date = “{ $value }” is not a date like 2010-10-01.
flaw-lang = “{ $value }” is not a language code like en or es.
flaw-link = “{ $value }” is not a web address that begins with https://
flaw-time = “{ $value }” is not a time. Write one such as 2010-09-30 18:00.
flaw-timezone = “{ $value }” is not a city or time zone that I know. Please write one like America/Guayaquil.
flaw-timezone-near = “{ $value }” could be several time zones: { $near }. Please write one of them.
flaw-title-missing = A title is missing: the first line, or “title: …” above it.
flaw-title-long = The title has more than { $limit } characters. The first line is the title; start the text on the next one.
flaw-body-missing = There is a title, but no text: the first line becomes the title. Write the text on the lines beneath it.
flaw-body-long = The text is longer than { $limit } kB. Please shorten it, or link to the long version.
flaw-starts-missing = An event needs a line like “starts: 2010-09-30 09:00”.
flaw-timezone-missing = An event needs a time zone: add a line such as “timezone: Quito”.
flaw-twin = { $path } already holds “{ $id }” in “{ $lang }”. Give one of the two files another ID.
flaw-ends-early = The event ends before it starts.
flaw-only-events = “{ $key }” is for events: add “starts: 2010-09-30 18:00”, or leave it out.
flaw-no-event = “{ $key }” makes an event of it: add “kind: event”, or leave it out.
flaw-about = There is no statement “{ $id }” that this could belong to.
flaw-attachments-chat = “attachments” and “alt” are for files that are imported. Here, send the files themselves: { $p }attach ID, once the draft is there.
flaw-attachment-missing = There is no file “{ $name }” beside this one. “attachments” names files in the same folder or further down, parted by commas.
flaw-attachment = { $name }: { $why }
flaw-alts = “alt” describes more files than “attachments” names. Part the descriptions by “|”, in the order of the files.
flaw-attachment-kind = A text can only name pictures, PDFs, sound and films: those I can rid of what they tell of their makers.
fetch-large = That text is larger than { $limit } kB. Please shorten it.
fetch-not-text = That file is not text. Please send an .md or .txt file in UTF-8.
fetch-missing = I can’t read the message or file that you mean. Please send it again.
fetch-failed = I could not get the file from the network. Please try again in a moment.

# The hotline
choice-contact = Write to the moderators
choice-write-more = Write more
choice-close-contact = End it
contact-known = The moderators of { $campaign } read what you write, under a name that I make up: they are not told your name, number or address, and you are not told theirs. I know who you are { $count ->
    [one] until a day after the last message
   *[other] until { $count } days after the last message
}, so that an answer reaches you; then I forget it. { $network } knows that you have written to me. What you write may say who you are.
contact-write = Write it now, in one message; a picture or another file may come along. I take out what such a file tells of where and with what it was made. What can be seen or heard in it stays.
contact-cancelled = Nothing was sent.
contact-off = Here, nobody reads what you would write.
contact-sent = The moderators have it now. When somebody answers, the answer comes here.
contact-words-only = Only your words were sent, without the picture or file.
hotline-more = { $p }hotline { $page } shows more.
contact-banned-by = { $who } has banned { $name }: nothing more comes from there.
contact-muted-by = { $who } has muted { $name }: nothing more comes from there.
contact-heard-by = { $who } hears { $name } again.
contact-banned = The moderators don’t take messages from you. So that this holds, I know who you are until they take that back.
contact-muted = The moderators don’t take messages from you at present. So that this holds, I know who you are until { $count ->
    [one] a day has
   *[other] { $count } days have
} passed since the last message.
contact-other-text = You are writing something else here. Finish it with { $p }done or { $p }cancel first, or write { $p }contact with your words behind it.
contact-busy = Too much is on its way to the moderators just now, so this was not sent. Please send it again in a few minutes.
contact-pictures = Pictures that you send in the next two minutes go there, too.
contact-untouched = I can’t take out what that file tells about whoever made it, so I have not sent it. Please send it as a picture or a PDF.
contact-long = That is too long: at most { $limit } characters fit into one message.
contact-much = That is a lot for one hour: at most { $limit } messages. Please go on later.
contact-unheard = The moderators don’t take messages from you at present.
contact-none = You are not writing with the moderators.
contact-closed = It is over. In an hour I will have forgotten that it was you. What was said stays in the chats.
contact-closed-by = The moderators have ended your conversation with them. In an hour I will have forgotten that it was you. What was said stays in the chats.
contact-answer = The moderators say:
contacted = { $name } writes for the first time. You are not told who it is; they are told that moderators read it, and not who. { $p }answer { $name } TEXT answers. { $p }hotline lists all, and can close, mute and ban. A reply to such a message is an answer, too.
contact-answered = { $who } has answered { $name }:
answer-sent = { $name } gets your answer now, without your name.
answer-unreachable = { $name } can’t be reached: they have blocked me, or left our chat. When they come back and write, you will see it.
answer-how = { $p }answer NAME TEXT answers somebody who has written. { $p }hotline shows who has.
hotline-unknown = Nobody who has written is called “{ $name }”. { $p }hotline shows who has.
hotline-reply-failed = I can’t see just now which message you reply to. If it is for somebody who has written, { $p }answer NAME TEXT answers. A command begins with { $p } here.
hotline-how = { $p }answer NAME TEXT answers. { $p }hotline close NAME ends it, mute NAME and ban NAME leave further messages unheard (a ban for good), unmute NAME and unban NAME take that back.
hotline-nobody = Nobody has written, or it was long ago.
hotline-off = The hotline is off: nobody can write to the moderators. Whoever runs me turns it on with [hotline] in the configuration.
hotline-title = Who has written
hotline-open = not answered
hotline-answered = answered
hotline-is-muted = muted
hotline-is-banned = banned
hotline-closed = The conversation with { $name } is over; the name is forgotten in an hour.
hotline-unheard = { $name } is muted or banned: whoever it is would have another name the next time. { $p }hotline unmute { $name } first.
hotline-heard = { $name } is heard again.
hotline-muted = { $name } is not heard any more, until you say { $p }hotline unmute { $name } or all of it is forgotten. They are told so when they write.
hotline-banned = { $name } is not heard any more, until you say { $p }hotline unban { $name }. They are told so when they write.
help-contact = Write to the moderators, who are not told who you are
help-answer = Answer somebody who has written
help-hotline = See who has written; close, mute, ban
grammar-contact = [TEXT | close]
grammar-answer = NAME TEXT
grammar-hotline = [PAGE | close | mute | unmute | ban | unban NAME]
