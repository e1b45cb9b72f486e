"""How people say that a segment be saved, opened, renamed, …: the patterns of the managing commands."""

# ruff: noqa: E501 - word lists and patterns are easier to check as one line each

import re

POLITE = r"^\W*(?:(?:please|pls|plz|ok|okay|great|perfect|nice|cool|good|thanks|now|then|and|so|well|hi|hey|hello|yes|yeah|can you|could you|would you|will you|can i|could i|can we|could we|shall we|i want to|i'?d like to|i would like to|i need to|i need you to|i want you to|let'?s|let us|go ahead and|just|lovely|awesome|also|finally|next|alright|right|actually|oh|maybe|first|quickly|hmm+|i think|why don'?t we)\b[\s,.!]*){0,12}"


_COURTESY = r"(?:\b(?:please|pls|plz|thanks(?: a lot| so much| a million)?|thank you(?: so much| very much)?|thx|ta|ty|cheers|for me|mate)\b|[:;]-?\)|[🙂😊😀😃😄😁😉😇🙏👍👌❤♥🥰🤗🙌👏]\uFE0F?)"
END = rf"[\s.!?]*(?:\b(?:now|then|again))?(?:[\s.!?,;–—-]*{_COURTESY}){{0,8}}[\s.!?]*$"


_THIS = "it|this|that|these|them|those|this one|that one|the draft|this draft|the current draft|the segment|this segment|that segment|the list|this list|that list|the current one|the current segment|this audience|the audience|these people|those people|these leads|those leads|everything|the selection|this selection|the filter|this filter|these filters|the result|the results|this result|these results|what we have|what i have|this group|the group|all of them|all of these|the whole thing"
THIS = "(?:" + "|".join(sorted(_THIS.split("|"), key=len, reverse=True)) + ")"


SEGMENT = r"(?:saved )?(?:segments?|audiences?|lists?)"


def whole_message(body: str) -> re.Pattern[str]:
    """A pattern for a whole message: courtesy before and after it does not matter."""
    return re.compile(POLITE + f"(?:{body})" + END, re.I | re.S)


UNDO = whole_message(
    r"(?:(?:no|oops|whoops|sorry|hmm+|ah|argh|wait|nope|my bad|my mistake|that(?:'s| is| was) (?:not|wrong|no good)[\w' ]{0,30}|(?:that|this|it) (?:isn'?t|wasn'?t) [\w' ]{2,30})[\s,.!;:–—-]*)*(?:undo(?: (?:that|it|this|(?:the |that |my )?(?:last|previous|latest) (?:one|step|change|edit|thing|bit|part|message|filter|condition)|last|please|the change|that change))*|(?:go|take me|take it|step|roll|let'?s go|jump|change it|switch) (?:it |that )?back(?: (?:one|a step|one step|once|to (?:the )?(?:previous|last|earlier|one before|version before)(?: (?:one|version|draft|list|step))?|to (?:what|how|the way) (?:it|that|we) (?:was|had|were)(?: it)?(?: before)?|to before))?|back(?: please| one| up| one step)?|take (?:that|it) back|revert(?: (?:that|it|this|(?:the |that )?last (?:one|change|step)|to (?:the )?(?:previous|last)(?: one| version| draft)?))?|(?:the )?previous (?:one|version|draft)|put (?:it|that) back(?: (?:the way|how|as) it was)?(?: before)?|(?:make it |leave it )?(?:as|like|how) it was(?: before)?|restore (?:that|it|(?:the )?(?:previous|last)(?: one| draft| version)?)|never ?mind(?: that)?|back to (?:what it was|before|the previous one|what (?:we|i) had)(?: before)?)"
)


_NEW_LIST = r"(?:segment|list|audience|draft|one|search|group|query|request|filter)"


CLEAR = re.compile(
    POLITE
    + r"(?:(?:(?:no|oops|sorry|wait|ok|forget (?:it|that|this)|scrap (?:it|that|this)|never ?mind)\b[\s,.!;]*(?:(?:and|let'?s)\b\s*)?)*(?:start(?:ing)? (?:over|again|afresh|fresh|from scratch|from zero|anew|a new (?:one|segment|list))|begin (?:again|afresh|fresh|from scratch))|close (?:it|this|that|the segment|this segment|the list|the draft)(?=\W*$)|from scratch|(?:something|completely|totally|entirely) (?:different|else|new)(?=\s*[:.,;–—-])|(?:next|another|different|separate) (?:question|list|one|segment|audience|request|search|topic|thing)(?=\s*[:.,;–—-])|(?:clear|reset|wipe|discard)(?:(?: (?:it|that|everything|all|the draft|the segment|the list|all of it|this|the lot|(?:all )?(?:the |my )?(?:filters|conditions|criteria)))+|(?=\W*$|\s*[,.;:]))|scrap (?:it all|everything|all of (?:it|that))|(?:throw|toss) (?:it|that|this|everything) (?:away|out)|forget (?:it all|everything|all (?:of )?(?:that|this|it))|(?:(?:build|make|do|try|create|begin|start) (?:me )?)?(?:a |an )?(?:brand )?(?:new|different|another|fresh) "
    + _NEW_LIST
    + r")\b[\s:,.;!–—-]*(?:(?:with|and|then|now|please|pls|i want|give me|show me|of|for)\b[\s:,]*)*(?P<rest>.*)$",
    re.I | re.S,
)


SCRAP_THAT = re.compile(
    POLITE
    + r"(?:(?:no|oops|sorry)\b[\s,.!]*)*(?:scrap|forget|drop|ditch|bin|lose|never ?mind|disregard|ignore|skip|scratch|undo)\s+(?:all )?(?:about )?(?:that|this|it|what i (?:just )?said|the last (?:one|thing|bit))(?:\s*[,.;:!–—-]+\s*|\s*$)(?P<rest>.*)$",
    re.I | re.S,
)


_NAMING = r"(?:as|under|(?:the |its )?(?:name|title)(?: is|: ?| ?=)|called|named|titled|with the name|under the name|(?:and |then )?(?:call|name) (?:it|this|that|them)|and name it|by the name of|with name)"


SAVE = whole_message(
    r"(?:save|store|keep|stash|bookmark)(?: "
    + THIS
    + r")?(?: (?:as|to|into|in) (?:a|my)(?: new)? (?:saved )?(?:segment|segments|audience|list|lists)| for later| please| pls| plz| for me| down)?(?:[\s,:.;–—-]+"
    + _NAMING
    + r"[\s:]*(?:the name |a (?:new )?segment (?:called |named )?|segment )?(?P<name>.+?))?"
)


OVERWRITE = whole_message(
    r"(?:save|write)(?: "
    + THIS
    + r")? (?:over|on top of|back to)\s+(?P<name>.+?)|(?:overwrite|update|replace)\s+(?P<name2>.+?)\s+(?:with|by|using)\s+"
    + THIS
)
SAVE_CHANGES = whole_message(
    r"(?:save|keep|store) (?:the |my |these |those |all )?(?:changes?|edits?|progress)|(?:save|store)(?: "
    + THIS
    + r")? (?:again|changes)|update (?:it|this|the segment|this segment|the saved one|the saved segment)"
)


SAVE_AS_NEW = whole_message(
    r"(?:make|turn|convert|put)(?: "
    + THIS
    + r")\s+(?:in ?to |to )?(?:a|my)(?: new)?(?: saved)? (?:segment|audience)(?:[\s,:–—-]+(?:"
    + _NAMING
    + r"[\s:]*)?(?P<name>.+?))?"
)


SAVE_THIS_FROM = whole_message(
    r"(?:create|make|build|save|set up) (?:me )?(?:a |an |my )?(?:new )?(?:saved )?(?:segment|audience) (?:from|out of|with|of|for|using) "
    + THIS
    + r"(?:[\s,:]+"
    + _NAMING
    + r"[\s:]*(?P<name>.+?))?"
)


ADD_TO_SEGMENTS = whole_message(
    r"(?:add|put|store|save|keep|stick|pop|file) "
    + THIS
    + r" (?:to|in|into|in with|with|among) (?:my|the|our) (?:saved )?(?:segments|audiences|lists)(?:[\s,]+"
    + _NAMING
    + r"[\s:]*(?P<name>.+?))?"
)


# "save hot leads in Toronto as X", "create a segment of hot leads in Toronto called X"
SAVE_REQUEST = whole_message(
    r"(?:save|store)\s+(?P<request>.+)\s+(?:as|under)\s+(?:(?:a |my |the )?(?:new )?(?:segment|audience)\s+)?(?:(?:called|named|titled)\s+)?(?P<name>.+?)"
)
MAKE_OF = whole_message(
    r"(?:create|make|build|set up|start|put together|prepare|draft|i need|i want|give me|get me)\s+(?:me |us )?(?:a |an |the |another |one )?(?:new )?(?:segment|audience|list)\s+(?:of|with|for|from|where|containing|consisting of|that has|:)\s+(?P<request>.+?)[\s,;]+(?:(?:and |then )*(?:call|name) (?:it|this|that)|called|named|titled|with the name|under the name)[\s:]+(?P<name>.+?)"
)
BUILD = re.compile(
    POLITE
    + r"(?:(?:create|make|build|set up|start|put together|prepare|draft|do)\s+(?:me |us )?)?(?:a |an |the |another |one |my )?(?:new )?(?:segment|audience)\s*(?:of|with|for|from|where|containing|consisting of|:)\s+(?P<rest>.+)$",
    re.I | re.S,
)


CALL_AND_SAVE = whole_message(
    r"(?:call|name|title)(?: "
    + THIS
    + r")?[\s:]+(?P<name>.+?)[\s,]*(?:and|then|&)\s+(?:save|store|keep)(?: it| this| that)?"
)


CALL_IT = whole_message(r"(?:call|name|title) " + THIS + r"[\s:]+(?P<name>.+?)")


_BODY = r"(?:\s*[:,–—]\s*|\s+(?:with|of|for|from|containing|that has|where|consisting of|out of)\s+)(?P<request>.+)$"
MAKE_CALLED = (
    re.compile(
        POLITE
        + r"(?:create|make|build|save|set up|start)\s+(?:me )?(?:a |an |the |my )?(?:new )?(?:segment|audience)\s+(?:called|named|titled|with the name)\s+(?P<name>[\"“][^\"”]+[\"”]|'[^']+'|.+?)"
        + _BODY,
        re.I | re.S,
    ),
    re.compile(
        POLITE
        + r"(?:(?:create|make|build|save|set up|start)\s+(?:me )?)?(?:a |an |the |my )?(?:new )?(?:segment|audience)\s+(?P<name>[\"“][^\"”]+[\"”])"
        + _BODY,
        re.I | re.S,
    ),
    re.compile(
        POLITE
        + r"(?:(?:create|make|build|save|set up|start)\s+(?:me )?)?(?:a |an |my )?new (?:segment|audience)\s+(?!of\b|with\b|for\b|from\b|where\b)(?P<name>[^:]+?)\s*:\s*(?P<request>.+)$",
        re.I | re.S,
    ),
)


LIST = whole_message(
    r"(?:(?:show|list|see|view|display|give|what are|which are|which|what|where are|open|pull up|bring up)(?: me)?(?: are)?(?: all)?(?: of)?(?: the| my| our| these)?(?: current| existing| other)* "
    + SEGMENT.replace("lists?", "saved lists")
    + r"(?: (?:do|have|are|did) (?:i|we|there|you)(?: (?:have|got|saved|save|so far|already))*| (?:that )?(?:i|we|you)(?:'ve|’ve)?(?: (?:have|got|saved|stored|made|built|created|so far|already))+| (?:so far|already|exist|are there|are saved|saved))*|(?:list|show|see|give)(?: me| us)? (?:everything|all|what)(?: that)? (?:i|we)(?:'ve|’ve| have)? (?:saved|stored)(?: so far| already)?|got any (?:saved )?(?:segments|audiences|saved lists)(?: saved)?|(?:all|every) (?:of )?(?:the |my |our )?(?:saved )?(?:segments?|audiences?)|(?:what|which ones?)(?: do| have| did|'ve)? (?:we|i|you)(?: have| got| already)* (?:saved|stored)(?: already| so far)?|what(?:'s| is| has been) saved(?: already| so far)?|(?:my|our|all|saved|the|any)(?: saved| the| my| our)* (?:segments|audiences)|(?:my|our|all|the|any)(?: the| my| our)* saved (?:ones|lists)|list(?: them)? all|list (?:my |our |the )?(?:saved )?(?:segments|audiences)|segments(?: list)?|(?:(?:which|what) )?(?:segments|audiences|lists) (?:have|did|do) (?:i|we) (?:have |got )?(?:saved?|stored?|made|built|created)(?: so far| already| yet)*|(?:do (?:i|we) have|have (?:i|we) got|are there|is there|have (?:i|we) saved)(?: any)? (?:saved )?(?:segments?|audiences?|saved lists?|lists saved)(?: (?:yet|already|saved|so far))*|where are (?:my|our|the) (?:saved )?(?:segments|audiences|lists))"
)


OPEN = whole_message(
    r"(?P<verb>open|load|bring up|pull up|go to|switch to|take me to|edit|view|show me|show|see|display|use|let me see|work on)(?: up)?\s+(?P<name>.+?)"
)


RENAME = re.compile(POLITE + r"(?:rename|retitle|re-name)\b[\s:]*(?P<rest>.*?)" + END, re.I | re.S)
RENAME_TO = re.compile(
    r"^[\s,\"”']*(?:(?:segment|audience|list)\b[\s,]*)?(?:to|as|into|->|→|=>|:|and call it|so it'?s called)\s*(?P<to>.+)$",
    re.I | re.S,
)
RENAME_FORMS = (
    whole_message(r"(?:change|update|set) the (?:name|title) (?:of )?(?P<name>.+?) to (?P<to>.+?)"),
    whole_message(r"(?:change|update) (?P<name>.+?)['’]s? (?:name|title) to (?P<to>.+?)"),
    whole_message(r"give (?P<name>.+?) (?:a new|another|the) (?:name|title)[\s:,–—-]+(?P<to>.+?)"),
    whole_message(
        r"(?P<name>.+?) (?:should|shall|must|is to)(?: now)? be (?:called|named) (?P<to>.+?)(?: instead| from now on)?"
    ),
    whole_message(r"(?:call|name) (?P<name>.+?) (?P<to>.+?)(?: instead| from now on)"),
)


DELETE = whole_message(
    r"(?P<verb>delete|remove|get rid of|trash|bin|erase|destroy|drop|kill|throw away|discard)(?:\s+(?P<name>.+?))?"
)


DUPLICATE = re.compile(
    POLITE
    + r"(?:duplicate|copy|clone|(?:make|create|save|take|do) (?:me )?(?:a |another )?(?:copy|duplicate|clone)(?: of)?)\s*(?:of\s+)?(?P<rest>.+?)"
    + END,
    re.I | re.S,
)


PREVIEW = whole_message(
    r"(?:preview(?: (?:a few|some|a couple|a handful|several|\d+|five|ten|the first (?:few|\d+|five|ten)))?(?: of)?(?: (?:it|them|this|that|'?em|the (?:leads|list|segment|people|audience)|these|those))?|(?:(?:give|let|show|can)(?: me| us| i| we)?(?: have| see| get| take)? |(?:have|take|get) )?(?:a |another )?(?:quick |little )*(?:peek|glimpse|preview|look)(?: (?:at|of|inside) (?:it|them|this|that|these|those|the list))?|(?:show|give|let me see|let me look at|let me have a look at|have a look at|take a look at|list|display|see|can i see|i want to see|pull up|print|peek at)(?: me| us)?(?: (?:a few|some|a couple|a handful|several|examples?|a sample|sample|samples|a couple of|the first (?:few|\d+|ten|five|twenty)|the top (?:few|\d+)|first \d+|\d+|ten|five|all|everyone|everybody|everything|who|which|who'?s in|who matches|what))?(?: (?:of )?(?:'?em|them|these|those|this|it|that|the (?:leads|people|contacts|matches|names|list|members|results|customers|clients)|(?:example|sample) leads|leads|people|names|examples|records|rows|it is|they are|is in (?:it|there|the list)|are in (?:it|there)|that is|that looks like|they look like))*|who (?:are they|is (?:in )?(?:it|this|that|there|in here)|is that|are these|are those|exactly|(?:would|does) (?:that|this|it) (?:be|include|cover|get)|matches|match|do we have|did (?:i|we) get)|(?:who'?s|who is|who are) (?:in )?(?:it|this|that|there|on (?:it|the list)|they|in the list)|what do (?:they|these|those) look like|what does (?:it|that|the list|this) look like|(?:a )?(?:few )?(?:quick )?(?:examples?|samples?|previews?|peek)(?: please)?|(?:some |a few |give me )?names(?: please)?)"
)


_ACROSS = r"(?:by|per|into|according to|along|across|for each|over|in each|from each|with each)"
_BROKEN = (
    r"(?:breakdown|break-down|split|distribution|spread|stats|statistics|numbers|counts?|chart|breakout|totals?|mix)"
)


BREAKDOWN = re.compile(
    POLITE
    + r"(?:(?:break|split|slice|group|divide|segment|cut|sort|count)(?: "
    + THIS
    + r")?(?: (?:down|up|out))?(?: (?P<base>.+?))??(?: (?:down|up|out))?[\s,]+(?:by|per|into|according to|along)\s+(?P<by>.+?)|(?:show |give |do |see |can i (?:see|get|have) |i (?:want|need) |what(?:'s| is) |what are )?(?:me )?(?:a |the )?"
    + _BROKEN
    + r"(?: (?:of|for) (?P<base2>.+?))?[\s,]+(?:by|per|of|across|for each|over)\s+(?P<by2>.+?)|(?:show |give |see )?(?:me )?(?:a |the )?(?P<by7>[\w -]+?) (?:breakdown|break-down|split|distribution|mix)|(?:how many|count(?: them)?|numbers?)(?: (?:are there|of them|do we have|leads|people|is that))* (?:by|per|for each|in each|of each|from each|with each|on each)\s+(?P<by3>.+?)|(?:how many (?:are|do i have|do we have)|count(?: them)?) (?:in|from|on|of|with|at) each (?P<by8>.+?)|(?:(?:now|same|and|then|what about|how about|again|this time|same thing|but)\s+)*(?:by|per)\s+(?P<by4>[\w -]+?)|(?:show|give|get|see|list|display|view|have|do|present|can (?:i|we) (?:see|get|have)|could (?:i|we) (?:see|get|have)|i (?:want|need|would like)(?: to see)?|let(?: me|'?s| us) (?:see|have))(?: me| us)? "
    + THIS
    + r"(?: (?:split|broken|grouped|sliced|divided|counted)(?: down| up| out)?)? (?:by|per|for each|across|according to) (?P<by9>[\w -]+?)|(?:which|what) (?P<by5>[\w -]+?) (?:are|do|did|were) (?:they|these|those|we) (?:in|from|on|at|have|come from|belong to|come in from|come in through)|how (?:do|are|is|does|did|would) (?P<base3>they|it|these|those|that|this|.+?) (?:split|break down|divide|divided|distribute|distributed|spread|spread out|broken down|look)(?: up)? (?:by|across|over|per) (?P<by6>.+?))"
    + END,
    re.I | re.S,
)


BREAKDOWN_ALONE = whole_message(
    r"(?:(?:break|split) (?:"
    + THIS
    + r" )?(?:down|up)|(?:show |give |do )?(?:me )?(?:a |the )?(?:breakdown|break-down))"
)


BY_TAIL = re.compile(
    r"^(?P<base>.+?)[\s,;–—-]+(?:(?:and )?(?:broken|split|grouped|divided|sliced|segmented|counted)(?: down| up| out)?[\s,]+"
    + _ACROSS
    + r"|"
    + _ACROSS
    + r")\s+(?P<by>[\w' -]+?)"
    + END,
    re.I | re.S,
)


OVERLAP = re.compile(r"\b(?:overlaps?|overlapping|in common|intersection|intersect|shared between|compare)\b", re.I)


WHY = re.compile(
    POLITE
    + r"(?:(?:what|how) about (?P<about>[^,?;:]+)[,?;:]\s*(?:why|how come)|why|why'?s|how come|what(?:'s| is) the reason|(?:can you )?explain (?:to me )?why|tell me why|any idea why|do you know why)\s+(?P<rest>.+?)[\s?!.]*$",
    re.I | re.S,
)


CAMPAIGN = re.compile(
    POLITE
    + r"(?P<verb>use|create|make|start|set up|setup|build|prepare|draft|begin|new|launch|send|turn|put|run|plan|schedule|open|add|(?=(?:an? )?(?:email )?campaign (?:(?:for|to|called|named|with|using)\b|[\"“])))(?:\b|(?<!\w))(?P<middle>.*?)\b(?P<noun>campaign|newsletter|mailing|email blast|blast)\b(?P<tail>.*)$",
    re.I | re.S,
)


SEND = whole_message(
    r"(?:send|mail|fire|launch|blast|deliver|send out|fire off)(?: out| off)?\s+(?P<name>.+?)(?: (?:out|off))?"
)


COUNT = whole_message(
    r"(?:(?:so )?(?:what|where) are we(?: now)?(?: (?:up to|at|looking at))(?: now)?|(?:so )?how many['’]s (?:that|this|it)|(?:so )?how many(?: (?:people|leads|contacts|folks|members|of them|in total|altogether|customers|clients|is that|are that|are there|are they|does that make|would that be|do (?:i|we) have|is it|are in (?:it|there|that|this)|in (?:it|that|this|there|all)|that is|match|are left|remain|now|exactly|then|does (?:that|this|it) (?:leave|give|make|reach|cover|include|have|get)(?: (?:me|us))?|(?:would|will) (?:this|that|it) (?:reach|go to|cover|be|include)|(?:would|will) (?:get|receive) (?:it|this|that)|(?:are|have|do) we(?: now)?(?: (?:talking about|talking|at|looking at|got|have|up to))?|we(?:'ve)? (?:got|have|at)|so far|on (?:it|the list|this list)|in the (?:list|segment)))*|(?:what(?:'s| is) the )?(?:count|total|number|size)(?: (?:now|of (?:it|this|that|them)|please|is it))?|count (?:them|it|this|that)|how (?:big|large|long) is (?:it|that|this|the (?:list|segment|audience))|how much(?: people| is that)?)"
)


YES = re.compile(
    r"^\W*(?:yes|yep|yeah|yup|sure|ok|okay|do it|go ahead|confirm|confirmed|go for it|yes please|please do|correct|right|exactly|that'?s right|absolutely|definitely|of course|y|fine|sounds good|proceed|yes[\s,]+(?:delete|send|do|create|go|confirm|please|that|save|remove)[\w\s,']*)\W*$",
    re.I,
)


NO = re.compile(
    r"^\W*(?:no|nope|nah|cancel|don'?t|do not|stop|abort|no thanks|no thank you|not now|leave it|forget it|n|cancel (?:that|it)|no[\s,]+(?:don'?t|do not|cancel|stop|keep|leave)[\w\s,']*|don'?t (?:delete|send|do|save)[\w\s,']*|keep it)\W*$",
    re.I,
)


DUP_NAMED = r"(?:(?:and )?(?:as|named|called|titled|under the name|to|into|(?:and )?(?:call|name) (?:it|that|the copy|the new one|this)|with the name|save it as|save as)|new name)"


DUP_NAME = re.compile(
    r"[\s,;.]+"
    + DUP_NAMED
    + r"[\s:]+(?P<to>[\"“][^\"”]+[\"”]|'[^']+'|.+?)(?=(?:[\s,]+(?:but|with only|only|and only|except|excluding|without|just|where|plus|minus|who|that)\b)|[,;]|$)",
    re.I | re.S,
)


# Words before a request that only say how it was so far: "looks good, save it".
CHATTER = re.compile(
    r"^\W*(?:(?:(?:that|this|it|all)(?:'s| is| was)?\s+)?(?:(?:looks|sounds|seems|works|is)\s+)?(?:good|great|perfect|fine|right|nice|cool|excellent|awesome|lovely|correct|better|exactly (?:right|it)|what i (?:want|wanted|need|needed)|it)|(?:i )?(?:love|like) (?:it|that|this)|(?:good )?(?:morning|evening|afternoon|day)|howdy|hiya|hey there|hi there|hello there|greetings|cheers(?: a lot| mate)?|thanks(?: a lot| so much| a million)?|thank you(?: so much)?|that works|all good|done|good job|well done|wow|hm+|got it|i see|makes sense|interesting)(?: (?:so far|now|to me|for me|enough|then))*\s*[,.!;:–—-]+\s*(?:(?:and|but|now|so|then|ok|please)\b\s*)*",
    re.I,
)


SHOW_ALONE = re.compile(POLITE + r"(?:show|give|list|display|see|print|pull up)(?: me)?" + END, re.I)
PREVIEW_SEGMENT = whole_message(
    r"(?:preview|(?:show|give)(?: me)? (?:some|a few|examples|a sample|the leads|the people)(?: of| from| in)+)\s+(?P<name>.+?)"
)


# A name that comes last, after the changes, runs to the end: "copy X without yoga and call it Early birds only".
DUP_NAME_LAST = re.compile(
    r"[\s,;.]+(?:named|called|titled|(?:and )?(?:call|name) (?:it|that|the copy|the new one|this)|under the name|with the name|(?:and )?save (?:it|that|this) as)[\s:]+(?P<to>[\"“][^\"”]+[\"”]|'[^']+'|[^,;]+)$",
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


WHY_LAST = re.compile(
    POLITE
    + r"(?P<lead>.+?) (?:is|are|was|isn'?t|aren'?t|wasn'?t|is not|does|doesn'?t|did|didn'?t|should)\b[^?]*?[\s,;.–—-]+(?:but )?(?:why|how come)(?: (?:is that|not|so))?[\s?!.]*$",
    re.I | re.S,
)


IN_IT = whole_message(
    r"(?:where(?:'s| is) (?P<lead2>.+?)|(?:and )?(?:is|are|was|does|did|do|would|will|has|should|shouldn'?t|isn'?t|doesn'?t)(?: the lead)? (?P<lead>.+?) (?:also |still |not |even |be )*(?:(?:in|on|part of|included in|among|inside) (?:it|this|that|here|there|them|these|(?:the|this|that|my) (?:list|segment|audience|draft|group))|in here|in there|included|match(?: this| it)?|qualify|count|make it|make the cut|get in|show up|belong(?: here| in (?:it|here|this))?|on it))"
)


CALLED = re.compile(
    r"[\s,:]+(?:called|named|titled|with the name|(?:and )?(?:call|name) (?:it|this))[\s:]+(?P<name>[\"“][^\"”]+[\"”](?!\w)|'[^']+'(?!\w)|[^\"“].*?(?=\s+(?:for|to|using|with|from)\s+(?:the|this|it|these|segment|my|them|those|that)\b|[,;]|$))",
    re.I | re.S,
)


FOR_SEGMENT = re.compile(
    r"\b(?:for|to|using|with|from|on|targeting|aimed at|at)\s+(?P<name>(?:the\s+|my\s+|our\s+)?(?:segment\s+)?[\"“]?.+?[\"”]?)(?=[,;]|\s+(?:called|named|titled|and)\b|$)",
    re.I | re.S,
)
