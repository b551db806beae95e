"""Published texts as a page lays them out."""

import pytest

from kg.documents import Block, prose
from kg.web.english import TextBlock, text_blocks


@pytest.mark.parametrize(
    ("blocks", "laid_out"),
    [
        ([Block("One."), Block("Two.")], (TextBlock("One."), TextBlock("Two."))),
        (
            [Block("They:"), Block("coach", "item", marker="•"), Block("refer", "item", marker="•")],
            (TextBlock("They:"), TextBlock(items=("coach", "refer"))),
        ),
        (
            [
                Block("Techniques for one who has:", "item", marker="•"),
                Block("a condition", "item", marker="-"),
                Block("been away", "item", marker="-"),
                Block("Spotlight", "item", marker="•"),
            ],
            (TextBlock(items=("Techniques for one who has:", ("a condition", "been away"), "Spotlight")),),
        ),
        (
            [Block("one", "item", marker="-"), Block("two", "item", marker="-")],
            (TextBlock(items=("one", "two")),),
        ),
        (
            [Block("first", "item", marker="1."), Block("second", "item", marker="2.")],
            (TextBlock(items=("first", "second"), numbered=True),),
        ),
        (
            [Block("Year | Number", "row"), Block("2018 | 470", "row")],
            (TextBlock(rows=(("Year", "Number"), ("2018", "470"))),),
        ),
        (
            [Block("Coast | Year | | Note", "row"), Block("| 2029 | 2030", "row"), Block("North", "row")],
            (TextBlock(rows=(("Coast", "Year", "", "Note"), ("", "2029", "2030"), ("North",))),),
        ),
        (
            [Block("1. A paragraph that begins with a number.")],
            (TextBlock("1. A paragraph that begins with a number."),),
        ),
    ],
)
def test_what_was_put_together_is_laid_out_again(blocks: list[Block], laid_out: tuple[TextBlock, ...]) -> None:
    assert text_blocks(prose(blocks)) == laid_out
