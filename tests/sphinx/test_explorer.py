"""The chain explorer, the picture on a card and quick find, in a browser and from a folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browserkit import Watched, needs_browser, new_page
from casekit import compose, write
from riskfile.change.fall import falls
from riskfile.change.impact import reached_by, subject
from riskfile.project import Project
from riskfile.results import PROOFS
from sphinxkit import build

pytestmark = needs_browser

HOSTILE = '<img src=x onerror="document.title=1"></script><script>document.title=2</script>'
LONG = "Overlong" * 40
CASE = f"""```markdown needs/design/case.md
:::{{hazard}} {HOSTILE}
:id: HAZ-66
:category: energy
:::

:::{{event}} {LONG}
:id: EVT-71
:cause: hardware
:precedes: EVT-72
:::

:::{{event}} Second in the sequence
:id: EVT-72
:cause: use-error
:precedes: SIT-66
:::

:::{{situation}} Exposed </title><b>bold</b>
:id: SIT-66
:condition: fault
:hazard: HAZ-66
:events: EVT-71, EVT-72
:::

:::{{trigger}} Another supplier
:id: TRG-66
:kind: supplier-change
:opened: 2026-01-05
:due: 2026-12-01
:affects: CTL-3, RSK-2
:::
{
    "".join(
        f'''
:::{{situation}} Exposed in way {number} of twelve, told at a length that takes several lines of a box and is not cut
:id: SIT-{number}
:condition: fault
:hazard: HAZ-66
:events: EVT-72
:::
'''
        for number in range(901, 913)
    )
}
```
"""


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("explorer")
    write(compose("explorer", CASE), root)
    (root / "docs/index.md").write_text(
        "# Front\n\n```{toctree}\nplan\n/needs/design/base\n/needs/design/case\n```\n", encoding="utf-8"
    )
    return build(root).out


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    seen = Watched(new_page(browser))
    yield seen
    seen.page.close()
    seen.assert_quiet()


def explore(watched: Watched, out: Path, fragment: str) -> Page:
    watched.page.goto(f"{(out / 'explorer.html').as_uri()}{fragment}")
    watched.page.wait_for_selector(".rf-node")
    return watched.page


def focused(page: Page) -> str | None:
    return page.evaluate("document.activeElement.dataset.id || null")  # type: ignore[no-any-return]


def shown(page: Page) -> set[str]:
    return set(page.locator(".rf-node").evaluate_all("nodes => nodes.map((node) => node.dataset.id)"))


def test_the_whole_chain_of_a_risk_with_its_states(watched: Watched, out: Path) -> None:
    page = explore(watched, out, "#RSK-1")
    assert {"RSK-1", "SIT-1", "HAZ-1", "EVT-1", "HRM-1", "CTL-1", "CTL-2", "CLM-1"} <= shown(page)
    assert not {"RSK-3", "SIT-66"} & shown(page)
    name = page.locator('.rf-node[data-id="RSK-1"]').get_attribute("aria-label")
    assert name == "RSK-1, Risk, Infarction by thrombus on struts, initial Unacceptable, earned Acceptable"
    control = page.locator('.rf-node[data-id="CTL-2"]')
    assert "implementation verified, effectiveness verified" in (control.get_attribute("aria-label") or "")
    assert "✓ verified" in (control.text_content() or "")
    # from left to right: hazard, situation, risk, control
    left = [
        page.locator(f'.rf-node[data-id="{id}"] .rf-node-box').bounding_box()["x"]  # type: ignore[index]
        for id in ("HAZ-1", "SIT-1", "RSK-1", "CTL-2")
    ]
    assert left == sorted(left) and len(set(left)) == 4
    listed = page.locator(".rf-picture-list li a.rf-ref").all_inner_texts()
    assert set(listed) == shown(page) and len(listed) == len(set(listed))


def test_many_of_one_type_are_one_box_until_it_is_opened(watched: Watched, out: Path) -> None:
    page = explore(watched, out, "#HAZ-66")
    group = page.locator(".rf-node-group")
    expect(group).to_have_count(1)
    # twelve, and SIT-66 itself
    assert "13 × Hazardous situation" in (group.text_content() or "") and "SIT-901" in (group.text_content() or "")
    assert "13 of type Hazardous situation, folded into one" in (group.get_attribute("aria-label") or "")
    assert "SIT-905" not in shown(page)
    # the list has them all
    assert "SIT-905" in page.locator(".rf-picture-list li a.rf-ref").all_inner_texts()
    page.locator(".rf-svg").focus()
    page.locator('.rf-node[data-id="HAZ-66"]').focus()
    page.keyboard.press("ArrowRight")
    expect(group).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".rf-node-group")).to_have_count(0)
    assert "SIT-905" in shown(page) and focused(page) == "SIT-66"
    # no title is cut, however many lines it takes
    lines = page.locator('.rf-node[data-id="SIT-905"] .rf-svg-title').all_text_contents()
    assert (
        " ".join(lines)
        == "Exposed in way 905 of twelve, told at a length that takes several lines of a box and is not cut"
    )
    assert len(lines) > 2
    page.get_by_role("button", name="Fold what was opened").click()
    expect(page.locator(".rf-node-group")).to_have_count(1)


def test_each_type_has_one_lane_and_a_head_and_edges_say_their_words_once(watched: Watched, out: Path) -> None:
    page = explore(watched, out, "#HAZ-66")
    page.locator(".rf-node-group").click()
    left = {
        round(page.locator(f'.rf-node[data-id="SIT-{number}"] .rf-node-box').bounding_box()["x"])  # type: ignore[index]
        for number in (66, 901, 912)
    }
    assert len(left) == 1
    heads = page.locator(".rf-svg-head").all_text_contents()
    assert "Hazardous situation (13)" in heads and "Hazard" in heads and len(heads) == len(set(heads))
    words = page.locator(".rf-svg-relation", has_text="leads to situation")
    expect(words).to_have_count(1)
    page.locator('.rf-node[data-id="HAZ-66"]').hover()
    expect(words).to_be_visible()
    # boxes do not lie on each other
    boxes = page.locator(".rf-node-box").evaluate_all(
        "boxes => boxes.map((box) => { const { x, y, width, height } = box.getBoundingClientRect(); return [x, y, x + width, y + height]; })"
    )
    for index, (x, y, right, bottom) in enumerate(boxes):
        for other_x, other_y, other_right, other_bottom in boxes[index + 1 :]:
            assert right <= other_x or other_right <= x or bottom <= other_y or other_bottom <= y


@pytest.mark.parametrize("width", [390, 1024, 1440])
def test_letters_are_those_of_the_page_from_the_start(watched: Watched, out: Path, width: int) -> None:
    watched.page.set_viewport_size({"width": width, "height": 900})
    page = explore(watched, out, "#RSK-1")
    height = page.locator('.rf-node[data-id="RSK-1"] .rf-svg-title').first.evaluate(
        "text => text.getScreenCTM().a * parseFloat(getComputedStyle(text).fontSize)"
    )
    assert height == pytest.approx(12.5, abs=0.1)
    frame, box = (
        page.locator(".rf-frame").bounding_box(),
        page.locator('.rf-node[data-id="RSK-1"] .rf-node-box').bounding_box(),
    )
    assert frame is not None and box is not None
    assert frame["x"] <= box["x"] and box["x"] + box["width"] <= frame["x"] + frame["width"]


def test_by_keyboard_along_the_chain_and_back(watched: Watched, out: Path) -> None:
    page = explore(watched, out, "#RSK-1")
    page.locator('.rf-node[data-id="RSK-1"]').focus()
    assert page.locator('.rf-node[tabindex="0"]').count() == 1
    page.keyboard.press("ArrowLeft")
    first = focused(page)
    assert first in {"SIT-1", "HRM-1"}
    assert page.locator('.rf-node[tabindex="0"]').get_attribute("data-id") == first
    page.keyboard.press("ArrowRight")
    assert focused(page) == "RSK-1"
    page.keyboard.press("ArrowRight")
    down = focused(page)
    assert down and down not in ("RSK-1", first)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/explorer.html#{down}")
    expect(page.locator(".rf-node-centre")).to_have_attribute("data-id", down)
    assert focused(page) == down
    page.go_back()
    expect(page.locator(".rf-node-centre")).to_have_attribute("data-id", "RSK-1")
    expect(page.locator(".rf-explorer-title")).to_contain_text("Infarction by thrombus on struts")
    page.keyboard.press("c")
    page.wait_for_url("**/needs/design/base.html#RSK-1")


def lit(page: Page) -> set[str]:
    return set(page.locator(".rf-node:not(.rf-dimmed)").evaluate_all("nodes => nodes.map((node) => node.dataset.id)"))


def listed(page: Page) -> dict[str, list[str]]:
    """By heading of the list the ids below it."""
    return page.evaluate(  # type: ignore[no-any-return]
        """() => Object.fromEntries([...document.querySelectorAll(".rf-picture-list h3")].map((head) => [head.textContent,
        [...head.nextElementSibling.querySelectorAll("a.rf-ref")].map((link) => link.textContent)]))"""
    )


def test_the_impact_of_a_control(watched: Watched, out: Path) -> None:
    page = explore(watched, out, "#CTL-3?view=impact")
    expect(page.locator(".rf-picture-note")).to_have_text(
        "Impact of CTL-3: 1 risk rests on it, 1 would be judged otherwise without it; 2 verifications to repeat if it "
        "changes."
    )
    # the rest steps back
    assert lit(page) == {"CTL-3", "RSK-3", "VER-5", "VER-6"} and {"SIT-3", "HRM-2"} <= shown(page) - lit(page)
    risk = page.locator('.rf-node[data-id="RSK-3"]')
    assert "earned Acceptable, without it As far as possible" in (risk.get_attribute("aria-label") or "")
    assert listed(page) == {
        "Risks that would be judged otherwise (1)": ["RSK-3"],
        "Verifications to repeat if it changes (2)": ["VER-5", "VER-6"],
        "What else names it (1)": ["TRG-66"],
    }
    chips = page.locator(".rf-picture-list li").first.locator(".rf-chip").all_inner_texts()
    assert [chip.split(" ", 1)[1] for chip in chips][-2:] == ["Earned: Acceptable", "Without: As far as possible"]
    # beside the picture where there is room, below it on a phone
    frame, side = (page.locator(each).bounding_box() for each in (".rf-frame", ".rf-picture-list"))
    assert frame and side and side["x"] > frame["x"] + frame["width"] - 1
    page.set_viewport_size({"width": 390, "height": 800})
    frame, side = (page.locator(each).bounding_box() for each in (".rf-frame", ".rf-picture-list"))
    assert frame and side and side["y"] > frame["y"] + frame["height"] - 1
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_from_the_chain_to_the_impact_and_back(watched: Watched, out: Path) -> None:
    page = explore(watched, out, "#CTL-3")
    # what would fall is loaded when somebody asks
    loaded = "[...document.scripts].some((script) => script.src.endsWith('/falls.js'))"
    assert page.evaluate(loaded) is False
    page.locator('.rf-node[data-id="CTL-3"]').focus()
    page.keyboard.press("i")
    page.wait_for_url("**/explorer.html#CTL-3?view=impact")
    page.wait_for_selector(".rf-picture-impact")
    assert page.evaluate(loaded) is True
    expect(page.locator('a.rf-tool[aria-current="true"]')).to_have_text("Impact")
    # on to another item, in the same view
    page.locator('.rf-node[data-id="RSK-3"]').focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/explorer.html#RSK-3?view=impact")
    page.locator('.rf-node-centre[data-id="RSK-3"]').focus()
    page.keyboard.press("i")
    page.wait_for_url("**/explorer.html#RSK-3")
    expect(page.locator(".rf-picture-impact")).to_have_count(0)
    assert page.locator(".rf-dimmed").count() == 0
    page.go_back()
    page.wait_for_selector(".rf-picture-impact")
    page.get_by_role("link", name="Chain", exact=True).click()
    page.wait_for_url("**/explorer.html#RSK-3")


def test_the_impact_of_what_a_trigger_affects_and_of_nothing(watched: Watched, out: Path) -> None:
    page = explore(watched, out, "#TRG-66?view=impact")
    expect(page.locator(".rf-picture-note")).to_contain_text(
        "Impact of what TRG-66 is about: 2 risks rest on it, 1 would"
    )
    found = listed(page)
    assert found["What it is about (2)"] == ["CTL-3", "RSK-2"]
    assert found["Risks that would be judged otherwise (1)"] == ["RSK-3"]
    explore(watched, out, "#USE-1?view=impact")
    page.wait_for_selector('.rf-node-centre[data-id="USE-1"]')
    expect(page.locator(".rf-picture-note")).to_have_text(
        "Impact of USE-1: no other risk rests on it; no verification to repeat."
    )
    expect(page.locator(".rf-picture-list")).to_contain_text("Nothing rests on it.")


def test_the_impact_of_each_item_is_what_python_tells(watched: Watched, out: Path) -> None:
    page = explore(watched, out, "#CTL-3?view=impact")
    told = page.evaluate(
        """async () => {
          const [file, rests] = [await riskfile.data("items"), await riskfile.data("falls")];
          const id = (number) => file.items[number][0];
          return Object.fromEntries(file.items.map((item, number) => {
            const found = riskfile.pure.impactOf(file, rests, number);
            const way = (each) => [id(each), id(found.ways.get(each).of), found.ways.get(each).through.map(id)];
            const fall = [...found.fall].map(([each, fallen]) => [id(each), fallen]);
            return [item[0], [found.risks.map(way), found.verifications.map(way), fall]];
          }));
        }"""
    )
    project = Project.open(out.parents[1], cached=False)
    file, policy = project.file, project.policy
    assert set(told) == {*file.items}
    regions = [None, *(region.id for region in policy.regions)]
    for id, (risks, verifications, fallen) in told.items():
        about = subject(file, [id])
        reach = reached_by(file, about.ids)
        assert risks == [[each.item.id, each.of, [*each.through]] for each in reach.risks], id
        assert verifications == [[each.item.id, each.of, [*each.through]] for each in reach.verifications], id
        expected = {(each.id, each.what, each.after) for each in falls(file, policy, about.gone)}
        found = {
            (other, what, (regions[now] or "") if now >= 0 else None)
            for other, fall in fallen
            for what, now in fall.items()
            if what != "proofs"
        }
        proofs = {(other, PROOFS[which], state) for other, fall in fallen for which, state in fall.get("proofs", ())}
        assert found | proofs == expected, id


def test_zoom_pan_and_depth(watched: Watched, out: Path) -> None:
    page = explore(watched, out, "#RSK-1")

    def matrix() -> list[float]:
        return page.evaluate(  # type: ignore[no-any-return]
            "(({a, e, f}) => [a, e, f])(document.querySelector('.svg-pan-zoom_viewport').getCTM())"
        )

    page.locator(".rf-svg").focus()
    page.keyboard.press("0")
    page.wait_for_function(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"
    )
    whole = matrix()
    page.keyboard.press("+")
    page.wait_for_function(f"() => document.querySelector('.svg-pan-zoom_viewport').getCTM().a > {whole[0] * 1.2}")
    before = matrix()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        f"() => Math.abs(document.querySelector('.svg-pan-zoom_viewport').getCTM().e - {before[1] - 60}) < 1"
    )
    page.get_by_role("button", name="Show all").click()
    page.wait_for_function(
        f"() => Math.abs(document.querySelector('.svg-pan-zoom_viewport').getCTM().a - {whole[0]}) < 0.001"
    )
    all_items = shown(page)
    page.goto(f"{(out / 'explorer.html').as_uri()}#RSK-1?depth=1")
    expect(page.locator(".rf-depth")).to_contain_text("1 of")
    near = shown(page)
    assert {"RSK-1", "SIT-1", "HRM-1", "CTL-1"} <= near < all_items and "HAZ-1" not in near
    expect(page.locator(".rf-picture-note")).to_contain_text(f"{len(all_items) - len(near)} more")
    page.get_by_role("button", name="One step more").click()
    page.wait_for_url("**#RSK-1?depth=2")
    # the address changes before the picture is drawn anew
    expect(page.locator(".rf-depth")).to_contain_text("2 of")
    assert near < shown(page)


def test_a_situation_as_a_tree(watched: Watched, out: Path) -> None:
    page = explore(watched, out, "#SIT-66?view=tree")
    assert shown(page) == {"SIT-66", "HAZ-66", "EVT-71", "EVT-72"}

    def top(id: str) -> float:
        return page.locator(f'.rf-node[data-id="{id}"] .rf-node-box').bounding_box()["y"]  # type: ignore[index]

    assert top("SIT-66") < top("EVT-72") < top("EVT-71")
    assert "event 1 of the sequence" in (page.locator('.rf-node[data-id="EVT-71"]').get_attribute("aria-label") or "")
    assert "use-error" in (page.locator('.rf-node[data-id="EVT-72"]').text_content() or "")
    assert page.locator(".rf-gate text").text_content() == "AND"
    page.locator('.rf-node[data-id="SIT-66"]').focus()
    page.keyboard.press("ArrowDown")
    assert focused(page) in {"EVT-72", "HAZ-66"}
    page.goto(f"{(out / 'explorer.html').as_uri()}#SIT-1?view=tree")
    expect(page.locator('.rf-node-breaks[data-id="CTL-2"]')).to_be_visible()
    assert "acts on P" in (page.locator('.rf-node-breaks[data-id="CTL-2"]').text_content() or "")
    page.get_by_role("link", name="Chain", exact=True).click()
    expect(page.locator('.rf-node[data-id="RSK-1"]')).to_be_attached()
    page.go_back()
    expect(page.locator(".rf-bar").first).to_be_attached()


def test_the_explorer_finds_and_says_what_is_not_there(watched: Watched, out: Path) -> None:
    page = explore(watched, out, "")
    assert page.locator(".rf-node-centre").get_attribute("data-id").startswith("RSK-")  # type: ignore[union-attr]
    field = page.get_by_role("combobox", name="Item to show")
    field.fill("perforation")
    page.wait_for_selector(".rf-explorer-found [role=option]")
    expected = page.locator(".rf-explorer-found [role=option] .rf-find-id").first.inner_text()
    field.press("Enter")
    page.wait_for_url(f"**#{expected}")
    expect(page.locator(".rf-node-centre")).to_have_attribute("data-id", expected)
    page.goto(f"{(out / 'explorer.html').as_uri()}#NO-SUCH-1%ZZ")
    expect(page.locator(".rf-explorer-title")).to_have_text("There is no item NO-SUCH-1%ZZ")


def test_hostile_titles_are_text(watched: Watched, out: Path) -> None:
    page = explore(watched, out, "#SIT-66")
    title = page.title()
    assert title.startswith("SIT-66")
    assert HOSTILE in (page.locator('.rf-node[data-id="HAZ-66"]').get_attribute("aria-label") or "")
    assert page.locator(".rf-explorer img, .rf-explorer b b, .rf-svg b, .rf-explorer li script").count() == 0
    box = page.locator('.rf-node[data-id="EVT-71"] .rf-node-box').bounding_box()
    for words in page.locator('.rf-node[data-id="EVT-71"] text').all():
        inner = words.bounding_box()
        assert box and inner and inner["x"] + inner["width"] <= box["x"] + box["width"]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Find an item").fill("HAZ-66")
    expect(page.locator("dialog [role=option]").first).to_contain_text(HOSTILE)
    assert page.locator("dialog img").count() == 0 and page.title() == title


def test_the_picture_on_a_card_is_loaded_when_asked_for(watched: Watched, out: Path) -> None:
    page = watched.page
    page.goto(f"{(out / 'needs/design/base.html').as_uri()}#RSK-1")
    card = page.locator("#RSK-1")
    loaded = [url for url in watched.requests if "items.js" in url or "dagre" in url or "riskfile-chain" in url]
    assert loaded == []
    button = card.get_by_role("button", name="Show chain")
    button.press("Enter")
    card.locator('.rf-node[data-id="CTL-2"]').wait_for()
    opened = card.get_by_role("button", name="Hide chain")
    assert opened.get_attribute("aria-expanded") == "true"
    card.locator('.rf-node[data-id="SIT-1"]').click()
    expect(card.locator(".rf-node-centre")).to_have_attribute("data-id", "SIT-1")
    assert page.url.endswith("#RSK-1")
    opened.click()
    assert not card.locator(".rf-svg").is_visible()
    card.get_by_role("button", name="Show chain").click()
    card.get_by_role("link", name="Impact", exact=True).click()
    page.wait_for_url("**/explorer.html#SIT-1?view=impact")
    page.go_back()
    card.get_by_role("link", name="Chain explorer", exact=True).click()
    page.wait_for_url("**/explorer.html#RSK-1")


def test_quick_find(watched: Watched, out: Path) -> None:
    page = watched.page
    page.goto((out / "docs/plan.html").as_uri())
    page.keyboard.press("Control+k")
    dialog = page.locator("dialog.rf-find")
    field = dialog.get_by_role("combobox")
    expect(field).to_be_focused()
    assert page.locator("dialog[open]").count() == 1
    page.keyboard.type("71")
    expect(dialog.locator("[role=option] .rf-find-id").first).to_have_text("EVT-71")
    field.fill("rsk-")
    expect(dialog.locator("[role=option]").first).to_contain_text("RSK-1")
    expect(dialog.locator("[role=option]").first).to_contain_text("Initial: Unacceptable")
    page.keyboard.press("ArrowDown")
    chosen = dialog.locator('[aria-selected="true"]')
    expect(chosen).to_contain_text("RSK-2")
    assert field.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    page.keyboard.press("Enter")
    page.wait_for_url("**/needs/design/base.html#RSK-2")
    page.keyboard.press("/")
    expect(field).to_be_focused()
    page.keyboard.type("struts a/b")
    assert field.input_value() == "struts a/b"
    field.fill("struts infarction")
    expect(dialog.locator("[role=option] .rf-find-id").first).to_have_text("RSK-1")
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    page.get_by_role("button", name="Find", exact=False).first.click()
    field.fill("at each gate")
    last = dialog.locator("[role=option]").last
    expect(last).to_have_text("All 1 on one page: “at each gate”")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=at%20each%20gate")
    page.wait_for_selector("#rf-search input")
