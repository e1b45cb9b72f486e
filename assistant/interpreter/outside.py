"""What is not a request for leads: questions about the product go to its help, everything else is refused openly."""

# ruff: noqa: E501 - word lists and patterns are easier to check as one line each

import re

from assistant.interpreter.request import read_request
from assistant.reading import Context, Help, Reading, Refuse

NOTHING = " Nothing was changed."
SCOPE = "I build audience segments from your leads, manage them, and use them in campaigns."
INJECTION = re.compile(
    r"\b(?:ignore|disregard|forget|bypass|override)\b[^.\n]{0,30}\b(?:rules?|instructions?|prompts?|guidelines|restrictions|system)\b|\bsystem (?:note|prompt|message|override)\b|\b(?:admin|developer|debug|god|root|dan) mode\b|\bjailbreak\b|\b(?:all|other|every|another|different|someone else'?s)\s+(?:other )?(?:accounts?|compan(?:y|ies)|tenants?|customers'? (?:data|accounts)|organi[sz]ations?|workspaces?)(?:'s)?\b[^.\n]{0,40}\b(?:access|data|leads|emails|list|segments|here|you)\b|\b(?:list|show|dump|give|export|read)\b[^.\n]{0,40}\b(?:all|other|every|another)\s+(?:other )?(?:accounts|companies|tenants|workspaces)\b|\b(?:leads|data|emails|contacts|segments|customers|clients|donors|members|students|patients|guests)\b[^.\n]{0,25}\b(?:of|from|in|at) (?:an)?other (?:account|company|tenant|business|organi[sz]ation|charity|school|college|firm|agency|practice|dealership|gym|clinic|shop|vendor|competitor)s?\b|'s (?:account|database|crm)\b|\b(?:api[ _-]?key|passwords?|secret key|credentials|connection string|environment variables?)\b|\b(?:drop|truncate|alter) (?:table|database)\b|\bselect \* from\b|\binsert into\b|\byour (?:system )?(?:prompt|instructions)\b|\bskip the filters?\b|\bpretend (?:to be|you)\b|\byou are now\b|\bact as\b",
    re.I,
)
WEATHER = re.compile(r"\b(?:weather|rain|raining|snow|forecast|sunny|temperature|umbrella)\b", re.I)
# "will it be monsoon season in …", "how far is …": about the world, whatever places it names.
_WHO = r"(?!.*\b(?:leads?|clients?|customers?|contacts?|members?|people|anyone|anybody|everyone|segments?|list|who)\b)"
WORLD = re.compile(
    r"^\W*(?:(?:hi|hello|hey|ok|so|and|btw|by the way|quick question|just wondering|i wonder|do you know|any idea|tell me|can you tell me|please)\b[\s,:.!-]*)*"
    + _WHO
    + r"(?:"
    r"(?:will|would|does|is|was) it (?:be |get |going to be |ever )?(?:\w+ )?(?:monsoon|rain\w*|snow\w*|hot|cold|warm|sunny|season|humid|wet|dry|dark|safe|open|worth|expensive|cheap|busy)\b"
    r"|is (?!it\b)(?:\w+ ){1,3}(?:safe|dangerous|open|closed|worth|nice|crowded|expensive|cheap|hot|cold|warm|rainy|far|still open)\b"
    r"|how (?:far|long|hot|cold|warm|tall|big|deep|old|safe|expensive|cheap|dangerous) (?:is|are|does|do|was|will)\b(?! (?:it|this|that|they|the list|the segment)\b)"
    r"|(?:what|which) (?:currency|language|languages|time ?zone|vaccin\w+|plug|visas?|airlines?)\b.*\b(?:do|does|is|are|in|for)\b"
    r"|what(?:'s| is| are) the (?:\w+ )?(?:best|currency|language|population|time difference|exchange rate|visa (?:rules|requirements)|visa|climate|history|distance|dress code|capital)\b"
    r"|(?:do|does|will) (?:i|we|you|they|one) need (?:a |an |any )?(?:visa|vaccin\w+|passport|jabs?|permit|licen[cs]e|insurance|jacket|coat|umbrella)\b"
    r"|when (?:is|does|do|are|will) (?:the )?(?:\w+ ){1,4}?(?:season|festival|monsoon|rains?|carnival|bloom|blossom|sunset|sunrise|start|begin|open|close)\b"
    r"|where(?:'s| is| are) (?:the )?(?:nearest|best|closest)\b"
    r"|(?:can|could|would|will) you (?:recommend|suggest)\b"
    r")",
    re.I,
)
WRITING = re.compile(
    r"\b(?:write|compose|draft|generate|create|make|prepare|come up with|brainstorm|suggest|give|design)\b(?: (?:me|us|up|out))*\s+(?:a|an|the|some|my|our|this|\d+|two|three|five|ten)?\s*(?:[\w'-]+\s+){0,4}?(?:e-?mail(?: (?:copy|body|text|to|for|about))|email to|emails to|poem|haiku|song|story|essay|blog|post|tweet|caption|subject lines?|headline|copy\b(?! of)|letter|program(?:me)?|workout|meal plan|strength program|training plan|diet|plan for|recipe|speech|script|code|function|slogan|tagline|ad copy|ads for|text message|message to|invoice|contract|proposal|presentation|logo|jingle|joke|sms to|template|press release|resume|cover letter|email sequence|landing page)\b|^\W*(?:please |can you |could you )*(?:write|compose)\b(?!.*\b(?:segment|audience|list of|leads who)\b)|\bwrite (?:me )?(?:an?|the) (?:\w+ ){0,3}(?:e-?mail|newsletter)\b|\b(?:translate|proofread|summari[sz]e|rewrite|paraphrase)\b",
    re.I,
)
BULK = re.compile(
    r"^\W*(?:please |can you |could you |go ahead and |now |ok |then |i want to |i need you to |let'?s )*(?:"
    r"(?:change|update|set|switch|convert|move|turn)\b[^.?\n]*\b(?:their|his|her|everyone'?s|all (?:the |of the |my |our )?(?:leads|contacts|people|members|clients|customers|\w+ leads)|these (?:leads|people|contacts)|those (?:leads|people|contacts)|the(?:se|m|ir)? (?:leads|contacts)|lead['’]s|every (?:lead|contact)|for everyone|all \w+ (?:leads|members|clients|customers|contacts|people|patients|students|donors) to)\b"
    r"|(?:mark|flag|label|tag|untag)\s+(?:them|these|those|all|every|everyone|everybody|him|her|it|this|each|the)\b"
    r"|(?:add|apply|put|attach|assign|remove|strip) (?:the |a |an )?[\w '\"“”#-]{1,40}? ?(?:tags?|labels?) (?:to|on|from|off|for) (?:them|these|those|all|every|everyone|him|her|this|the)\b"
    r"|(?:set|mark|move) (?:all|every|everyone|everybody)\b[^.?\n]*\b(?:to|as|into)\b"
    r"|send (?:out )?(?:an? |the |some )?(?:texts?|sms|whats ?apps?|letters?|postcards?|dms?|invoices?)\b"
    r"|(?:assign|reassign|give|hand|transfer|move|allocate|distribute)\s+(?:them|these|those|all|every|everyone|everybody|it|him|her|the leads|this lead|the \w+ leads|[a-z]+ leads)\b[^.?\n]*\b(?:to|between|among|over)\b"
    r"|(?:delete|remove|erase|purge|wipe|archive|merge|dedupe|deduplicate|unsubscribe|resubscribe|subscribe|block|blacklist)\s+(?:(?:all|every|everyone|everybody|them all|these|those|the|my|our|any)\s+)?(?:of )?(?:the |my |our |these |those )?(?:\w+ ){0,3}?(?:leads|contacts|people|records|duplicates|accounts|customers|clients|donors|patients|students|members who|everyone|everybody)\b(?! (?:segment|list|audience))"
    r"|(?:unsubscribe|resubscribe|archive|block) (?:them|these|those|him|her|everyone|all)\b"
    r"|(?:change|switch|move|convert|turn|update|set|shift|bump)\s+(?:all|every|everyone|everybody|everything|each|anyone|anybody|those|these)\b(?! (?:of the )?(?:conditions?|filters?|groups?)\b)[^.?\n]*\b(?:to|into|from|as)\b"
    r"|(?:re-?assign|re-?allocate|assign|allocate|hand over|transfer)\s[^.?\n]+\bto\b"
    r"|send (?:a |an |the |out )*(?:texts?|sms|whatsapps?|dms?|voicemails?|postcards?|letters?|gifts?)\b"
    r"|(?:import|upload|sync)\b|export\b|download\b"
    r"|(?:call|phone|ring|text|sms|message|contact|invite|notify)\s+(?:them|him|her|everyone|all of them|these|those|(?-i:[A-Z][a-z]+ [A-Z][a-z]+))\b"
    r"|(?:email|mail)\s+(?:him|her|(?-i:[A-Z][a-z]+ [A-Z][a-z]+))\b"
    r"|(?:add|create|insert|register) (?:a |an )?(?:new )?(?:lead|contact|client|customer|member|patient|student|donor|field|custom field|tag|user|team member)\b"
    r"|(?:book|schedule|cancel|reschedule|refund|charge|bill|invoice|renew|upgrade|downgrade|freeze|unfreeze|process)\s+(?!.*\b(?:segment|leads who|people who)\b)(?:(?:an?|the|my|their|his|her|all|this)\b|(?-i:[A-Z][a-z]+))"
    r")",
    re.I,
)
# "change it to all hot leads" is about the draft, not about the leads themselves.
DRAFT_CHANGE = re.compile(
    r"^\W*(?:please |can you |could you |now |ok |actually |let'?s )*(?:change|switch|set|update|move|turn|convert)(?: (?:it|this|that|the (?:list|segment|draft|filter)))?(?: over)? (?:in)?to\b",
    re.I,
)
# An appointment, an order or the like of one person is changed elsewhere.
ONE_LEAD = re.compile(
    r"^\W*(?:please |can you |could you |pls |go ahead and |i need to |i want to |let'?s )*(?:move|reschedule|shift|push|cancel|change|update|set|edit|fix|correct|add|put|book|confirm|renew|refund|extend|send|call|text|remind|email)\b[^?.]*?(?-i:\b[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*)['’]s?\s+(?:\w+ ){0,2}(?:appointments?|bookings?|visits?|viewings?|meetings?|calls?|slots?|interviews?|reservations?|orders?|invoices?|polic(?:y|ies)|memberships?|subscriptions?|contracts?|status|tags?|owner|e-?mails?|phones?|numbers?|address|birthday|details|record|profile|payments?|account|notes?|deadlines?|lessons?|class(?:es)?|treatments?|tickets?)\b",
    re.I,
)
# "what dose can I give", "how much should we charge", "is it safe to": advice, not leads.
ADVICE = re.compile(
    r"^\W*(?:what|which|how (?:much|many|often|long|do i|should i))\b[^?]*\b(?:should|can|could|must|shall|do|would) (?:i|we|you|one) (?:give|feed|charge|take|prescribe|pay|say|write|offer|cook|wear|invest|sell|buy|recommend|advise|tell|price|treat|cure|fix|repair|install|prepare)\b|^\W*(?:is it|would it be) (?:safe|legal|ok|okay|wise|a good idea|worth|normal)\b|^\W*(?:what(?:'s| is| are) (?:the )?(?:\w+ )?(?:current |average |going |best |market |today'?s )*(?:price|rates?|cost|dose|dosage|recipe|exchange rate|interest rate|mortgage rate|stock price|salary|time|date today|law|capital|side effects?|symptoms?|treatment|cure)\b)|\bwhat(?:'s| is) the meaning of\b|^\W*(?:recommend|suggest) (?:me )?(?:a|an|some|the)\b|^\W*(?:text|sms|whatsapp|ring) (?:the|all|my|these|those|them|everyone|everybody)\b",
    re.I,
)
OTHER = re.compile(
    r"\b(?:refund|reimburse|tax return|lawsuit|legal advice|stock price|bitcoin|crypto|recipe|horoscope|lottery|football score|who won|world cup|capital of|president of|prime minister|tell me a joke|joke|sing|meaning of life|what time is it|play music|news today|translate|python|javascript|regex|excel formula|sql query|source code|debug my|homework|calculate \d|what(?:'s| is) \d+ ?[+*x/-] ?\d+|\d+ ?[*+] ?\d+ ?=)\b",
    re.I,
)
HELP_STRONG = re.compile(
    r"^\W*(?:(?:hi|hello|hey|ok|so|and|quick question|question|one question|please|sorry)\b[\s,:.!-]*)*(?:how (?:do|can|would|should|does|is|are|often|come (?:the|my) (?:count|number)|to)\b(?! many)(?! much)|what(?:'s| is| are) (?:the )?(?:difference|a segment|segments|a tag|tags|the limit|the maximum|the max|dynamic|a campaign|a custom field|custom fields|an? (?:and|or) condition|the point|the purpose|meant|status|a filter|filters|available|possible)|what(?:'s| is) (?:an? |the )?(?:segment|tag|campaign|custom field|condition|engagement|audience|filter type|source)s?\b|what does\b|what do (?:the|you|segments|tags|statuses)\b|what happens\b|what can (?:you|i|this|cori|it)\b|(?:who|what) are you\b|can (?:a|one|the same|leads?|segments?|tags?|campaigns?) \b|can (?:i|we|you) (?:use|combine|edit|have|undo|rename|share|schedule|mix|add more|exclude|import|connect|filter by|change|nest|restore|recover|see who)\b|is there (?:a|any) (?:limit|way|maximum|cap|difference|help|guide|documentation|manual|undo)|is it possible\b|are (?:segments|counts|tags|there (?:any )?limits)\b|do (?:segments|counts|tags|campaigns|i (?:need|have) to|leads)\b|does (?:deleting|a segment|the (?:count|segment|list)|it (?:update|refresh|change)|renaming|changing|editing|removing|this)\b|will (?:deleting|a segment|the (?:segment|count|list|campaign)|my (?:segment|leads|campaign)|it (?:update|delete|remove|send)|renaming|changing|editing|leads|i lose|this)\b|when (?:do|does|will|are|is) (?:the |my |a )?(?:segment|count|campaign|recipient|list|number)|where (?:do|can|is|are|does)\b|explain\b|tell me (?:about|how|what|more about)|help\b|i need help|who can\b|why (?:do|does|is|are|did) (?:the |my |a |segments?|counts?)(?:\s?(?:count|counts|number|numbers|segment|segments|total))|which (?:filters?|filter types?|operators?|fields) (?:can|are|do|does)|what (?:filters?|filter types?|operators?|kinds? of|types? of|fields?)\b.*\b(?:can|are|do|does|available|use|there))",
    re.I,
)
PRODUCT = re.compile(
    r"\b(?:segments?|tags?|filters?|campaigns?|conditions?|counts?|import|csv|custom fields?|fields?|status(?:es)?|audience|builder|draft|undo|saved?|engagement|leads?|dynamic|static|and|or|subscri|unsubscri|sms|phone type|help|limit|you do|cori|owner|team|account|you)\b",
    re.I,
)
PERSON = re.compile(
    r"^[\s\W]*(?:hi|hiya|howdy|yo|hello|hey|thanks|thank you|thx|ty|(?:good )?(?:morning|afternoon|evening|day|night)|cheers|greetings|bye|goodbye|how are you|great|nice|cool|awesome|perfect|lovely)(?: (?:there|cori|so much|a lot|very much|everyone|team|again))*[\s\W]*$",
    re.I,
)


def outside(text: str, context: Context) -> Reading | None:
    """Help or a refusal; None where the message is about leads."""
    if INJECTION.search(text):
        return Refuse(
            text="I only work with the leads and segments of your own account, and I cannot step outside that."
            + NOTHING
        )
    if PERSON.match(text):
        return Help(question=text.strip() or "help")
    if HELP_STRONG.match(text) and PRODUCT.search(text) and not is_request(text, context):
        return Help(question=text.strip())
    if (
        WRITING.search(text)
        or (BULK.match(text) and not (context.draft is not None and DRAFT_CHANGE.match(text)))
        or ONE_LEAD.match(text)
        or re.match(r"\W*should (?:i|we)\b", text, re.I)
        or (
            (WEATHER.search(text) or WORLD.match(text) or OTHER.search(text) or ADVICE.search(text))
            and not is_request(text, context)
        )
    ):
        return Refuse(text=_refusal(text))
    return None


def _refusal(text: str) -> str:
    if BULK.match(text) or ONE_LEAD.match(text):
        return f"I do not change leads, book, bill or contact anybody. {SCOPE}{NOTHING}"
    return f"That is outside what I do. {SCOPE}{NOTHING}"


def is_request(text: str, context: Context) -> bool:
    """Whether the message reads in full as a request for leads."""
    request = read_request(text, context)
    return bool(request.readings) and not request.problems
