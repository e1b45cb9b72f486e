"""How people say that a segment be saved, opened, renamed, …: the patterns of the managing commands."""

# ruff: noqa: E501 - word lists and patterns are easier to check as one line each

import re

POLITE = r"^\W*(?:(?:please|pls|plz|ok|okay|great|perfect|nice|cool|good|thanks|now|then|and|so|well|hi|hey|hello|yes|yeah|can you|could you|would you|will you|can i|could i|can we|i want to|i'?d like to|i would like to|i need to|i need you to|let'?s|lets|go ahead and|just|lovely|awesome)\b[\s,.!]*)*"


END = r"[\s.!?]*(?:please|pls|plz|thanks|thank you|thx|for me|now|then|again)?[\s.!?]*$"


THIS = r"(?:it|this|that|these|them|those|this one|the draft|the segment|this segment|that segment|the list|this list|the current (?:one|segment|draft)|this audience|the audience|these people|those people|these leads|the current segment|everything|the selection|the filter|this filter|the result|the results)"


SEGMENT = r"(?:saved )?(?:segments?|audiences?|lists?)"


def whole_message(body: str) -> re.Pattern[str]:
    """A pattern for a whole message: courtesy before and after it does not matter."""
    return re.compile(POLITE + f"(?:{body})" + END, re.I | re.S)


UNDO = whole_message(
    r"(?:(?:no|oops|whoops|sorry|hmm+|ah|argh|wait)[\s,.!]*)*(?:undo(?: (?:that|it|this|the last (?:one|step|change)|last|please))*|(?:go|take me|step|roll) (?:it )?back(?: (?:one|a step|one step|to the (?:previous|last) (?:one|version|draft)))?|back(?: please)?|take that back|revert(?: (?:that|it|this|the last change))?|(?:the )?previous (?:one|version|draft)|put it back|as it was(?: before)?|restore (?:the )?(?:previous|last)(?: one| draft| version)?|never ?mind(?: that)?|back to (?:what it was|before|the previous one))"
)


CLEAR = re.compile(
    POLITE
    + r"(?:start (?:over|again|afresh|fresh|from scratch|from zero|anew|a new (?:one|segment|list))|from scratch|(?:clear|reset|wipe|discard)(?: (?:it|that|everything|all|the draft|the segment|all of it|this|the lot|all filters|the filters))*|scrap (?:it all|everything|all of (?:it|that))|new (?:segment|list|audience|draft|one|search)|forget (?:it all|everything|all (?:of )?that)|let'?s start over|begin again|different (?:segment|list)|another (?:segment|list))\b[\s:,.;!–—-]*(?:(?:with|and|then|now|please|pls|i want|give me|show me)\b[\s:,]*)*(?P<rest>.*)$",
    re.I | re.S,
)


SAVE = whole_message(
    r"(?:save|store|keep)(?: "
    + THIS
    + r")?(?: (?:as )?a(?: new)? segment)?(?:[\s,]+(?:as|under|called|named|with the name|under the name|and (?:call|name) it|and name it|by the name of)[\s:]*(?:the name |a (?:new )?segment (?:called |named )?|segment )?(?P<name>.+?))?"
)


CALL_AND_SAVE = whole_message(
    r"(?:call|name|title)(?: "
    + THIS
    + r")?[\s:]+(?P<name>.+?)[\s,]*(?:and|then|&)\s+(?:save|store|keep)(?: it| this| that)?"
)


CALL_IT = whole_message(r"(?:call|name|title) (?:it|this|that|this one|this segment|the segment)[\s:]+(?P<name>.+?)")


SAVE_TAIL = re.compile(
    r"^(?P<request>.+?)[\s,;.–—-]+(?:(?:and|then|please)\s+)*(?:save|store)\s+(?:"
    + THIS
    + r")(?:[\s,]+(?:as|under|called|named|and (?:call|name) it)\s+(?P<name>.+?))?"
    + END,
    re.I | re.S,
)


MAKE_CALLED = re.compile(
    POLITE
    + r"(?:create|make|build|save|set up|start)\s+(?:me )?(?:a |an |the )?(?:new )?segment\s+(?:called|named|with the name)\s+(?P<name>[\"“][^\"”]+[\"”]|'[^']+'|.+?)(?:\s*[:,–—]\s*|\s+(?:with|of|for|from|containing|that has|where|consisting of)\s+)(?P<request>.+)$",
    re.I | re.S,
)


LIST = whole_message(
    r"(?:(?:show|list|see|view|display|give|what are|which are|which|what|where are|open|pull up|bring up)(?: me)?(?: are)?(?: all)?(?: of)?(?: the| my| our| these)?(?: current| existing| other)* "
    + SEGMENT.replace("lists?", "saved lists")
    + r"(?: (?:do|have|are|did) (?:i|we|there|you)(?: (?:have|got|saved|save|so far|already))*| (?:so far|already|exist|are there|are saved|saved))*|(?:what|which ones?)(?: do| have| did|'ve)? (?:we|i|you)(?: have| got| already)* (?:saved|stored)(?: already| so far)?|what(?:'s| is| has been) saved(?: already| so far)?|(?:my|our|all|saved|the)(?: saved| the| my| our)* (?:segments|audiences)|list(?: them)? all|list (?:my |our |the )?(?:saved )?(?:segments|audiences)|segments(?: list)?|do (?:i|we) have any (?:saved )?segments(?: yet| already)?)"
)


OPEN = whole_message(
    r"(?P<verb>open|load|bring up|pull up|go to|switch to|take me to|edit|view|show me|show|see|display|use|let me see|work on)(?: up)?\s+(?P<name>.+?)"
)


RENAME = whole_message(
    r"(?:rename|retitle)\s+(?P<name>.+?)\s+(?:to|as|into|->|→)\s+(?P<to>.+?)|"
    + "(?:change|update) the (?:name|title) (?:of )?(?P<name2>.+?) to (?P<to2>.+?)|(?:rename|retitle) "
    + THIS
    + r"[\s:]+(?P<to3>.+?)"
)


DELETE = whole_message(
    r"(?P<verb>delete|remove|get rid of|trash|bin|erase|destroy|drop|kill|throw away|discard)\s+(?P<name>.+?)"
)


DUPLICATE = re.compile(
    POLITE
    + r"(?:duplicate|copy|clone|(?:make|create|save|take|do) (?:me )?(?:a |another )?(?:copy|duplicate|clone)(?: of)?)\s*(?:of\s+)?(?P<rest>.+?)"
    + END,
    re.I | re.S,
)


PREVIEW = whole_message(
    r"(?:preview(?: (?:it|them|this|that|the (?:leads|list|segment|people|audience)|these))?|(?:show|give|let me see|list|display|see|can i see|i want to see|pull up)(?: me)?(?: (?:a few|some|a couple|a handful|several|examples?|a sample|sample|samples|the first (?:few|\d+|ten|five|twenty)|the top (?:few|\d+)|first \d+|\d+|ten|five|who|which))?(?: (?:of )?(?:them|these|those|the (?:leads|people|contacts|matches|names|list|members|results|customers|clients)|(?:example|sample) leads|leads|people|names|examples|records|rows|it is|they are|is in (?:it|there|the list)|that is))*|who (?:are they|is (?:in )?(?:it|this|that|there|in here)|is that|are these|are those|exactly)|(?:who'?s|who is) (?:in )?(?:it|this|that|there|on (?:it|the list))|(?:a )?(?:few )?(?:examples?|samples?)(?: please)?|names(?: please)?)"
)


BREAKDOWN = re.compile(
    POLITE
    + r"(?:(?:break|split|slice|group|divide|segment|cut|sort)(?: "
    + THIS
    + r")?(?: (?:down|up|out))?(?: (?P<base>.+?))??(?: (?:down|up|out))?[\s,]+(?:by|per|into|according to|along)\s+(?P<by>.+?)|(?:show |give |do |can i (?:see|get|have) |i (?:want|need) )?(?:me )?(?:a |the )?(?:breakdown|split|distribution|spread|stats|statistics|numbers|counts?|chart|breakout|totals?)(?: (?:of|for) (?P<base2>.+?))?[\s,]+(?:by|per|of|across|for each|over)\s+(?P<by2>.+?)|(?:how many|count(?: them)?|numbers?)(?: (?:are there|of them|do we have|leads|people|is that))* (?:by|per|for each|in each|of each|from each|with each)\s+(?P<by3>.+?)|(?:by|per)\s+(?P<by4>[\w -]+?)|(?:which|what) (?P<by5>[\w -]+?)s? are they (?:in|from|on|at)|how (?:do|are|is) (?:they|it|these|those) (?:split|break down|divided?|distributed|spread|broken down)(?: up)? (?:by|across|over|per) (?P<by6>.+?))"
    + END,
    re.I | re.S,
)


OVERLAP = re.compile(r"\b(?:overlaps?|overlapping|in common|intersection|intersect|shared between|compare)\b", re.I)


WHY = re.compile(
    POLITE
    + r"(?:why|how come|what(?:'s| is) the reason|explain why|tell me why|any idea why)\s+(?P<rest>.+?)[\s?!.]*$",
    re.I | re.S,
)


CAMPAIGN = re.compile(
    POLITE
    + r"(?P<verb>use|create|make|start|set up|setup|build|prepare|draft|begin|new|launch|send|turn|put|run|plan|schedule|open|add)\b(?P<middle>.*?)\b(?P<noun>campaign|newsletter|mailing|email blast|blast)\b(?P<tail>.*)$",
    re.I | re.S,
)


SEND = whole_message(
    r"(?:send|mail|fire|launch|blast|deliver|send out|fire off)(?: out| off)?\s+(?P<name>.+?)(?: (?:out|off))?"
)


COUNT = whole_message(
    r"(?:(?:so )?how many(?: (?:people|leads|contacts|folks|members|of them|in total|altogether|customers|clients|is that|are that|are there|are they|does that make|would that be|do (?:i|we) have|is it|are in (?:it|there|that|this)|in (?:it|that|this|there|all)|that is|match|are left|remain|now|exactly|then))*|(?:what(?:'s| is) the )?(?:count|total|number|size)(?: (?:now|of (?:it|this|that|them)|please|is it))?|count (?:them|it|this|that)|how (?:big|large|long) is (?:it|that|this|the (?:list|segment|audience))|how much(?: people| is that)?)"
)


YES = re.compile(
    r"^\W*(?:yes|yep|yeah|yup|sure|ok|okay|do it|go ahead|confirm|confirmed|go for it|yes please|please do|correct|right|exactly|that'?s right|absolutely|definitely|of course|y|fine|sounds good|proceed|yes[\s,]+(?:delete|send|do|create|go|confirm|please|that|save|remove)[\w\s,']*)\W*$",
    re.I,
)


NO = re.compile(
    r"^\W*(?:no|nope|nah|cancel|don'?t|do not|stop|abort|no thanks|no thank you|not now|leave it|forget it|n|cancel (?:that|it)|no[\s,]+(?:don'?t|do not|cancel|stop|keep|leave)[\w\s,']*|don'?t (?:delete|send|do|save)[\w\s,']*|keep it)\W*$",
    re.I,
)


DUP_NAME = re.compile(
    r"[\s,]+(?:(?:and )?(?:as|named|called|under the name|to|into|(?:and )?(?:call|name) it|with the name|save it as|save as))[\s:]+(?P<to>[\"“][^\"”]+[\"”]|.+?)(?=(?:[\s,]+(?:but|with only|only|and only|except|excluding|without|just|where|plus|minus|who|that)\b)|[,;]|$)",
    re.I | re.S,
)


DUP_CHANGE = re.compile(
    r"[\s,;:]+(?:(?:but|and|with|where|who|that|then|only|just|except|excluding|without|minus|plus|for|in|make|change|add|drop|remove|swap|replace|also|narrowed|limited|this time|instead)\b).*$",
    re.I | re.S,
)


WHY_FORMS = (
    re.compile(
        r"^(?:is|are|was|were|isn'?t|aren'?t|wasn'?t|weren'?t|does|doesn'?t|did|didn'?t|do|don'?t|has|hasn'?t|can'?t i see|don'?t i see)(?: not)?\s+(?P<lead>.+?)\s+(?:not |still |even )*(?:in|on|part|included|include|there|here|missing|showing|show|match|matching|a match|excluded|left out|left off|out|up|appear|appearing|listed|qualify|counted|among|make it|made it|get in|got in|come up|coming up|being)\b.*$",
        re.I | re.S,
    ),
    re.compile(
        r"^(?P<lead>.+?)\s+(?:is|are|was|isn'?t|aren'?t|wasn'?t|does|doesn'?t|did|didn'?t|has|hasn'?t|shows?|appears?|got|gets|made|matches?)(?: not)?\b.*$",
        re.I | re.S,
    ),
    re.compile(r"^(?:no|not)\s+(?P<lead>.+)$", re.I | re.S),
    re.compile(r"^(?:is|are|was|isn'?t|aren'?t)(?: not)?\s+(?P<lead>[^\s]+(?:\s+[^\s]+){0,3})$", re.I | re.S),
)


CALLED = re.compile(
    r"[\s,:]+(?:called|named|titled|with the name|and (?:call|name) it)[\s:]+(?P<name>[\"“][^\"”]+[\"”]|'[^']+'|.+?)(?=\s+(?:for|to|using|with|from)\s+(?:the|this|it|these|segment|my|them|those|that)\b|[,;]|$)",
    re.I | re.S,
)


FOR_SEGMENT = re.compile(
    r"\b(?:for|to|using|with|from|on|targeting|aimed at|at)\s+(?P<name>(?:the\s+|my\s+|our\s+)?(?:segment\s+)?[\"“]?.+?[\"”]?)(?=[,;]|\s+(?:called|named|titled|and)\b|$)",
    re.I | re.S,
)
