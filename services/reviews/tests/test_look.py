"""Pages wear their brand's colours and logo, readable whatever they are."""

from itertools import product

import pytest

from kit.colour import SHAPE_CONTRAST, TEXT_CONTRAST, contrast
from reviews.palette import Palette
from reviews.testing import Shop

COLOURS = [f"#{red}{green}{blue}" for red, green, blue in product(("00", "77", "ff"), repeat=3)]
CARDS = {"light": "#ffffff", "dark": "#1b2221"}


def test_whatever_a_brand_chooses_can_be_read() -> None:
    for accent in COLOURS:
        palette = Palette.of(accent, None)
        for card, values in ((CARDS["light"], palette.light), (CARDS["dark"], palette.dark)):
            assert contrast(values["accent"], card) >= SHAPE_CONTRAST
            assert contrast(values["on-button"], values["button"]) >= TEXT_CONTRAST
            for ground in (card, values["tint"]):
                assert contrast(values["accent-deep"], ground) >= TEXT_CONTRAST, (accent, ground)
    for ground in COLOURS:
        palette = Palette.of(None, ground)
        assert palette.light["ground"] == ground
        for name in ("on-ground", "soft-on-ground"):
            assert contrast(palette.light[name], ground) >= TEXT_CONTRAST, (name, ground)
        assert palette.dark == {}  # at night pages stay dark


async def test_pages_wear_the_brands_colours_and_logo(shop: Shop) -> None:
    await shop.change_look(
        accent_color="#8c2f39", background_color="#faf3e8", logo_url="https://shop.example/logo.png?a=1&b=2"
    )
    asked = await shop.plan()
    await asked.send()
    async with shop.running.client() as client:
        for path in (
            asked.path(),
            f"{asked.path()}/thanks",
            f"{asked.path()}/withdraw?part=brand",
            f"/write/{shop.id_website}",
        ):
            text = (await client.get(path)).text
            assert 'src="https://shop.example/logo.png?a=1&amp;b=2" alt="Alto &lt;Cimes&gt;"' in text
            assert "--button:#8c2f39;" in text
            assert "--ground:#faf3e8;" in text


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
async def test_a_brand_that_has_chosen_nothing_wears_ours(shop: Shop) -> None:
    await shop.change_look(logo_url="http://shop.example/unencrypted.png")
    text = (await (await shop.plan()).get()).text
    assert "--button:#" not in text
    assert "unencrypted" not in text
