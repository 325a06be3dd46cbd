"""What people paste, without what nobody sees in it."""

import pytest

from okrlib.text.cleaning import cleaned


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("\ufeffWait\u00ading\u200b \u2060times\u200e\u3164", "Waiting times"),
        ("safe\U000e0049\U000e0067\U000e006e", "safe"),
        ("\u200fשלום\u200f 5", "\u200fשלום\u200f 5"),
        ("\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e"),
        ("\U0001f468\u200d\U0001f4bb", "\U0001f468\u200d\U0001f4bb"),
        (
            "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e007f",
            "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e007f",
        ),
    ],
    ids=["no width", "tags", "right to left", "joiner", "emoji", "flag"],
)
def test_what_takes_no_room_goes_and_what_scripts_and_emoji_need_stays(pasted: str, kept: str) -> None:
    assert cleaned(pasted) == kept
