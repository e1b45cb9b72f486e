"""What a question is about, told from its grammar: the product ("will unsubscribed people receive it"), or leads
("does anyone live in Toronto", "could I get the hot ones"). Neither needs an article that fits."""

# ruff: noqa: E501 - word lists and patterns are easier to check as one line each

import re

_AUX = r"(?:do|does|did|will|would|can|could|is|are|was|were|has|have|should|may|might|must|won'?t|don'?t|doesn'?t|didn'?t|can'?t|couldn'?t|isn'?t|aren'?t|wouldn'?t|shouldn'?t)"
_LEADS = r"(?:leads?|people|ppl|peeps|persons?|contacts?|folks|clients?|customers?|recipients?|subscribers?|someone|somebody|everyone|everybody|users?|buyers|sellers|names?|rows?|lines?)"
_THING = r"(?:it|this|that|cori|(?:the|this|your) (?:tool|app|system|product|thing|software|bot|assistant|chat|page)|(?:(?:the|a|an|my|our|one|two|both|each|every|past|old|sent|edited|deleted|saved|inner|outer|other|another|whole|entire) )*(?:uploads?|segments?|campaigns?|counts?|counters?|numbers?|totals?|figures?|newsletters?|mailings?|blasts?|e-?mails?|drafts?|copies|copy|clones?|originals?|conditions?|filters?|tags?|labels?|fields?|versions?|imports?|csv|columns?|file|dates?|audiences?|undo))"
# What leads and others do in the product; living in a town or liking yoga is none of it.
_HAPPENS = r"(?:(?:still |also |even |then |ever |automatically |really |just |be |been |get |getting )*(?:receive|receives|received|get|gets|got|see|sees|look|peek|view|access|read|join|land|lands|drop|dropped|leave|leaves|count|counts|counted|change|changes|changed|update|updates|updated|show up|shows up|appear|appears|stay|stays|mailed|emailed|deleted|removed|included|excluded|added|sent|mixed|sorted|lost|gone|affected|kept|doubled|shared|know|knows|edit|find out))"
_START = r"^\W*(?:(?:hi|hiya|hello|hey|morning|ok|okay|so|oh|and|but|then|well|please|pls|sorry|thanks|hmm|just wondering|wondering|quick question|question)\b[\s,.:!-]*)*"
_GET = r"(?:please |pls |just |also |maybe |kindly )*(?:get|have|make|build|create|find|pull|see|show|give|list|grab|count|fetch|search|look up|bring|reach|mail|email|draft|put together|select|pick|filter for|narrow|limit|restrict|keep|add|remove|drop|exclude|include|save|open|rename|delete|duplicate|copy|undo|change|use|switch|split|break|send|schedule|target|filter)"

# Who asks for leads: whom, which, how many, is there anyone, could I get.
FOR_LEADS = re.compile(
    _START
    + r"(?:who(?:'?s|se|m|ve|'ve)?\b|whos\b|which\b|what (?:leads|people|contacts|clients|customers)\b|how many\b|how much\b|(?:do|does|did|has|have|is|are) (?:there )?any(?:one|body)\b|any(?:one|body)?\b|every(?:one|body)?\b|all\b|(?:is|are|was|were) there\b(?! (?:a|an|any|some) (?:way|limit|page|button|option|setting|place|list of (?:all|the)))|(?:do|did) (?:we|i) have\b|have (?:we|i) got\b|(?:people|folks|ppl|peeps|leads|contacts|clients|customers|members|owners|women|men|couples|those|the ones)\b|(?:can|could|would|will|may|might|shall) (?:you|u|i|we)\b "
    + _GET
    + r"\b(?! (?:it|that|this) (?:go|be|run|start|sent|out|back|on))|would you mind\b|(?:what|how) about\b)",
    re.I,
)
# A clause that only the product can answer, whatever leads it names.
OF_PRODUCT = re.compile(
    r"(?:^|[.?!,;:\n–—-]\s*|\b(?:and|but|so|or|then|if|whether|now|however|asked|asks|wonder|wondering|know|sure|curious)\s+)(?:also |then |so |now )*(?:"
    rf"{_AUX}\s+(?:not )?{_THING}\b(?!\s*(?:\?|$))"
    rf"|(?:do|does|did|will|would|can|could|won'?t|don'?t|are|is|were|was)\s+(?:(?:the|my|our|a|an|other|another|all|those|these|some|unsubscribed|imported|new|deleted|my own|any other|same|outside) )*{_LEADS}(?: \w+){{0,4}}? {_HAPPENS}\b"
    r"|(?:does|do|would|will|did|can|could|is) (?:\w+ly )?\w{2,}ing\b(?! (?:anyone|someone|me|us)\b)"
    r"|(?:do|will|did|would) (?:i|we) (?:now |then |suddenly )*have (?:everybody|everyone|everything|them all|duplicates|double|two|it|all of them)\b"
    r"|(?:are|is|do|does|will) (?:our|my|the|their|all) [\w' ’]{2,30}? (?:passed|shared|sent|sold|stored|visible|safe|private|exposed|public|kept|lost|gone)\b"
    r"|(?:can|does|do|could) (?:anyone|anybody|everyone|everybody|somebody|someone)(?: else)? (?:import|see|edit|delete|save|send|change|rename|read|use)\b"
    r"|(?:do|does|will|would|can|did|are) (?:they|he|she) (?:still |also |both |all |then |now )*(?:get|receive|see|land|stay|join|drop|count|show|go|sorted|in|lost|gone|deleted|removed|included|affected)\b"
    r"|is there (?:some|any) (?:kind|sort) of\b|[\w ]+ (?:can|will|could) (?:see|read|edit|change|delete) (?:this|that|it|them)\W*$"
    r"|(?:can|could|may) (?:a |an |the |any |my |our |other |another )*(?:competitors?|compan(?:y|ies)|colleagues?|teammates?|coworkers?|boss|team|agents?|viewers?|marketers?|admins?|accounts?)\b"
    r"|(?:do|did|must|should|will|would) (?:i|we) (?:really |also |still |then |just |even |always |ever )*(?:have to|need to|need|lose|type|press|hit|refresh|reload|pay attention|write|wait)\b"
    r"|(?:can|could|do|may) (?:i|we) (?:just |also |still |even |then )*(?:say|type|write|ask|put|nest|undo|stop|cancel|call off|take back|unsend|schedule|delay|import|upload|export|trust|rely|restore|recover|rename|delete|edit|clone|duplicate|copy|combine|mix|merge)\b(?! (?:the )?\w+ (?:to|as|into)\b)"
    r"|(?:can|could) (?:i|we|you) (?:make|have|let|get|set) (?:it|this|that|them|the (?:campaign|mail|email|newsletter)) (?:go|be|run|start|sent|send|out|back|on|leave|wait)\b"
    r"|if (?:i|we|you|someone|somebody|the|my|a|an|one|two|both)\b[^?]{3,90}?\b(?:do|does|will|would|is|are|can|could|what|how|where|am) (?:i|we|you|it|the|they|he|she|that|there|my|a)\b"
    r"|what (?:becomes?|happens|happened|if|does|do|did)\b|whats? (?:going on|wrong|up with|that about)\b|what(?:'?s| is) (?:going on|wrong|up with|that about|it doing|this)\b"
    r"|how come\b|how (?:do|does|did|can|could|would|should|is|are|was) (?:i|we|you|it|this|that|the|a|my|one|cori)\b|how to\b|how (?:often|fresh|exact|deep|large|big|current)\b"
    r"|where (?:are|is|did|do|does|has|have) (?:i|we|the|my|our|all|it|that|they)\b|where to\b"
    r"|why (?:do|does|did|is|are|was|were|has|have|would|can'?t|cant|won'?t|isn'?t|doesn'?t|don'?t|not|on earth)\b(?! (?:he|she|him|her|they)\b)|why\W*$"
    r"|whose (?:work|version|changes?|edits?|save)\b|who wins\b"
    r"|is there (?:a|an|any|some|no) (?:way|limit|undo|page|button|option|setting|place|theme|mode|history|trash|cap|maximum|field|filter)\b"
    r"|in (?:what|which) (?:time ?zone|order|file|format)\b"
    r")|\b(?:possible|allowed|a problem|a bug|normal|doable|luck|same thing|or what|or not|the difference)\s*\?+\W*$|\bbug\?|\bhow to (?:find|get|do|see|make|exclude|combine)\b|\bhow\W*$|\bwhich (?:\w+ ){1,3}is (?:that|it)\b",
    re.I,
)
# As OF_PRODUCT, of the ones that also hold where the words read as a request for leads in full.
PLAINLY_OF_PRODUCT = re.compile(
    r"^\W*(?:(?:hi|hey|ok|so|and|but|please|sorry|then)\b[\s,.!-]*)*(?:"
    rf"(?:do|does|did|will|would|won'?t|don'?t|can|could)\s+(?:(?:the|my|our|a|an|other|another|all|those|these|some|unsubscribed|imported|new|deleted|any other) )*{_LEADS}(?: of (?:yours|ours))?(?: (?:who|that|which)(?: \w+){{1,4}})? (?:still |also |even |then |ever |automatically )*(?:receive|get (?:it|this|that|the|my|our|mail|e-?mails?)|see|look|peek|view|access|read|join|land|drop out|count|show up|appear|stay|be (?:mailed|emailed|sent|added|removed|deleted|included|lost))\b"
    r"|(?:can|could) (?:i|we|you) (?:make|have|let|get|set) (?:it|this|that|them|the (?:campaign|mail|email|newsletter)) (?:go|be|run|start|sent|send|out|leave|wait)\b"
    r"|(?:can|could|do|may) (?:i|we) (?:just |also |still |even )*(?:say|type|write)\b"
    r"|if (?:i|we|you) (?:say|type|write|ask|filter|pick|choose|put|use)\b[^?]*\b(?:do|does|will|would|is|are) (?:i|we|it|the|they|that)\b"
    r"|(?:does|will|would|is|do) [\"“'‘][^\"”]+[\"”'’] (?:also )?(?:include|mean|match|count|take|work|cover|contain|the|a|an|same)\b"
    r"|[\"“'‘][^\"”]{3,60}[\"”'’][^?]{0,40}\b(?:which|what|how|why)\b"
    r"|i (?:don'?t|do not|cant|can'?t|cannot) (?:see|find|figure out|tell|get|understand) (?:where|how|why|what)\b"
    r"|i (?:excluded|removed|added|deleted|filtered|picked|chose|put|typed|wrote|asked for|left out)\b[^?]*\b(?:and|but|yet)\b[^?]*\b(?:now|still|got|get|there|why|it)\b"
    r")|\bhow to (?:find|get|do|see|make|exclude|combine)\W*$",
    re.I,
)
WEATHER = re.compile(r"\b(?:rain\w*|snow\w*|sunny|weather|forecast|umbrella|degrees)\b", re.I)
# "Could you rename Old buyers to …": an order, whoever may be meant; "can you rename segments" asks what can be done.
ORDER = re.compile(
    _START
    + r"(?:can|could|would|will) (?:you|u) (?:please |pls |just |kindly )*(?:rename|delete|open|save|duplicate|copy|send|schedule|remove|drop|exclude)\s+(?!(?:a|an|any|some|segments?|campaigns?|lists?|leads?|audiences?|things?|it|that|this)\b)\S",
    re.I,
)


def asks_for_leads(text: str) -> bool:
    """Whether it begins as one asks for leads; a clause later on may still ask about the product."""
    return bool(FOR_LEADS.match(text))


def asks_of_product(text: str) -> bool:
    """Whether a clause of it asks how the product behaves."""
    return bool(OF_PRODUCT.search(text)) and not WEATHER.search(text)


def plainly_of_product(text: str) -> bool:
    """Whether it asks how the product behaves though its words could be a request: "can I say everybody but …"."""
    return bool(PLAINLY_OF_PRODUCT.search(text))


def is_order(text: str) -> bool:
    """Whether it tells Cori to do something to a named thing, politely."""
    return bool(ORDER.match(text))
