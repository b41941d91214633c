"""Layout of the wall: every tile once, in bounds, none over another, one page where all fit."""

from hypothesis import given
from hypothesis import strategies as st

from gui.core.wall.tile_layout import (
    LEAST_WIDTH,
    MOST_WIDTH,
    Section,
    fitting_em,
    lay_out,
    paged_em,
)

SIZES = st.integers(1, 4000)


@st.composite
def groups(draw):
    counts = draw(st.lists(st.integers(1, 40), max_size=8))
    found, first = [], 0
    for number, count in enumerate(counts):
        heading = draw(st.sampled_from(["", f"Heading {number}"]))
        found.append(Section(heading, tuple(range(first, first + count))))
        first += count
    return found, first


def overlap(one, other):
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


@given(groups(), st.integers(200, 4000), st.integers(120, 2200), st.integers(8, 400))
def test_every_tile_is_on_one_page_inside_and_over_no_other(group, width, height, em):
    sections, count = group
    pages = lay_out(sections, width, height, em)
    placed = [slot for page in pages for slot, _ in page.tiles]
    assert sorted(placed) == list(range(count)) and placed == sorted(placed)
    for page in pages:
        places = [place for _, place in (*page.headings, *page.tiles)]
        for number, place in enumerate(places):
            assert place.x >= 0 and place.y >= 0 and place.width > 0 and place.height > 0
            assert place.x + place.width <= width
            assert not any(overlap(place, other) for other in places[number + 1 :][:60])
        rows = {place.y for _, place in page.tiles}
        if len(rows) > 1:
            assert max(place.y + place.height for place in places) <= height


@given(groups(), st.integers(320, 4000), st.integers(240, 2200))
def test_with_the_fitting_size_all_are_on_one_page_where_that_is_possible(group, width, height):
    sections, count = group
    em = fitting_em(sections, width, height)
    pages = lay_out(sections, width, height, em)
    assert len(pages) == 1 or em == 8  # too many to be read at all
    if len(pages) == 1 and count and em > 8:
        bottom = max(place.y + place.height for _, place in pages[0].tiles)
        assert bottom <= height
        assert all(place.em >= em - 1 for _, place in pages[0].tiles)


@given(
    groups(), st.integers(320, 4000), st.integers(240, 2200), st.integers(8, 120),
    st.floats(LEAST_WIDTH, MOST_WIDTH),
)  # fmt: skip
def test_pages_are_as_few_as_the_least_size_allows_and_their_tiles_as_large_as_go(
    group, width, height, least, wide
):
    sections, _ = group
    em = paged_em(sections, width, height, least, wide)
    assert em >= least
    pages = len(lay_out(sections, width, height, least, wide))
    assert len(lay_out(sections, width, height, em, wide)) <= pages


def test_pages_of_two_large_tiles_are_not_made_where_six_can_be_read():
    sections = [Section("", tuple(range(17)))]
    em = paged_em(sections, 1268, 758, 73, 6.9)
    assert em > 88 and len(lay_out(sections, 1268, 758, em, 6.9)) == 3


@given(SIZES, SIZES, st.integers(1, 1000))
def test_any_size_of_a_window_gives_pages(width, height, em):
    pages = lay_out([Section("H", (0, 1, 2))], width, height, em)
    assert [slot for page in pages for slot, _ in page.tiles] == [0, 1, 2]


def test_a_heading_stands_above_its_first_tile_and_again_on_the_next_page():
    pages = lay_out([Section("Magnets", tuple(range(20)))], 800, 400, 50)
    assert len(pages) > 1
    assert [page.headings[0][0] for page in pages[:2]] == ["Magnets", "Magnets (continued)"]
    assert all(page.headings[0][1].y < page.tiles[0][1].y for page in pages)


def test_a_group_without_pvs_has_one_empty_page():
    (page,) = lay_out([], 800, 400, 50)
    assert page.tiles == () and page.headings == ()
    assert fitting_em([], 800, 400) >= 8
