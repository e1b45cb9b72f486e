"""What a reply can and cannot do as Markdown."""

import pytest

from web.quiet_markdown import quiet


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**143 leads**: Status is Hot.", "**143 leads**\\: Status is Hot."),
        ("**1,204 ", "**1,204 "),
        ("lead**: ", "lead**\\: "),
        ("1. Toronto (12 leads)", "1. Toronto (12 leads)"),
        ("“[x](http://e.example)”", "“\\[x\\](http\\:\u2060//e.example)”"),
        ("![](//e.example/p.png)", "\\!\\[\\](//e.example/p.png)"),
        ("<img src=x>", "\\<img src=x\\>"),
        ("www.e.example a@e.example", "www\u2060.e.example a\\@\u2060e.example"),
        ("**bold** `code` __x__", "\\*\\*bold\\*\\* \\`code\\` \\_\\_x\\_\\_"),
    ],
)
def test_only_our_own_emphasis_works(text: str, shown: str) -> None:
    """Names of segments, tags and values are data."""
    assert quiet(text) == shown
