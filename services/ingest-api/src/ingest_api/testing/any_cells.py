"""Strategies of hypothesis for cells: what merchants write, what they mistype, what nobody would think of."""

from datetime import date, datetime, time, timedelta
from functools import cache

from hypothesis import strategies as st

from contracts.files.column import Column, Kind
from contracts.files.order_file import MAX_DAYS_AFTER_PURCHASE, OLD_AFTER_DAYS
from ingest_api.testing.order_files import gtin

_PIECES = (
    *("a", "Zoé", "e\u0301", "Ł", "ß", "İ", "ﬁ", "שלום", "عمر", "東京", "👩‍👩‍👧", "\U0010ffff"),
    *("\ud7ff", "\ufffe"),
    *(" ", "  ", "\t", "\u00a0", "\u2002", "\u3000", "\u200b", "\u200d", "\u200f", "\u202e"),
    *("\ufeff", "\u00ad"),
    *("\r", "\n", "\r\n", "\x00", "\x0b", "\x1c", "\x7f", "\x85", "\u2028", "\u2029"),
    *('"', '""', '";"', ";", ",", "'", "\\", "\\n", "/", "{", "}", "[", "=1+1", "-", "+", "@", "<b>"),
    *("&", "$1", "%s"),
    *("0", "1", "007", "٣", "９", ".", "1e3", "null", "NaN", "true"),
)  # fmt: skip
_CLOCKS = (
    *("", " 00:00", " 02:30", " 02:15:59", " 23:59:59", " 23:59", " 24:00", " 2:30", " 12:60", "  12:00"),
    *(" 12:00:00.5", " 12:00Z", " ", "T12:00", "T00:00:00Z", "T23:59:59+14:00", "T12:00-05:30"),
    *("T12:00+14:01", "t12:00z", "T12:00:00.25Z"),
)  # fmt: skip
_DAY_FORMS = ("%Y-%m-%d",) * 4 + (
    "%Y/%m/%d",
    "%d/%m/%Y",
    "%d-%m-%Y",
    "%d.%m.%Y",
    "%Y-%m/%d",
    "%y-%m-%d",
    "%Y%m%d",
    "%m/%d/%Y",
)
_EDGE_DAYS = sorted(
    {edge + near for edge in (0, OLD_AFTER_DAYS, MAX_DAYS_AFTER_PURCHASE) for near in range(-8, 3)}
)
_NO_DATES = (
    "2026-02-31",
    "0000-00-00",
    "0001-01-01",
    "9999-12-31",
    "2026-3-2",
    "----------",
    "//////////",
    "2026-03-02x",
    "1772409600",
)
# Every form of a day, with every time.
DATE_TEXTS = (*(form + clock for form in dict.fromkeys(_DAY_FORMS) for clock in _CLOCKS), *_NO_DATES)
_is_no_date = st.integers(1, 15).map(lambda number: number == 15)
_no_dates = st.sampled_from(_NO_DATES)
_days_ago = st.one_of(st.integers(-3, 40), st.sampled_from(_EDGE_DAYS), st.integers(-400, 800))
_day_forms = st.sampled_from(_DAY_FORMS)
_clocks = st.sampled_from(_CLOCKS)

# What a kind's rule is asked: some it takes as it stands, some it changes, some it refuses.
_SAMPLES: dict[Kind, tuple[str, ...]] = {
    Kind.CHANNEL: ("online", "offline", "Offline", "OFFLINE ", "web", "ONLİNE", "on line"),
    Kind.SHOP: ("S1", "S1", "s1", "É", "E\u0301", "S1\u00a0", "S" * 64, "S" * 65),
    Kind.DECIMAL: (
        *("0", "00", "007.50", "1,5", "1.", ".5", "-1", "+1", "1e3", "1_0", "1 000", "12 €"),
        *("0.000000001", "0.0"),
        *("9" * 15, "9" * 16, "1.0000000000000", "1.00000000000000", "٣", "NaN", "Infinity"),
    ),
    Kind.EMAIL: (
        *("a@b.fr", "A.B+c_d-e@Sub.Example.COM", "a@Sub.b.fr", "a@b", "a@b.c", "a.@b.fr", ".a@b.fr"),
        *("a..b@b.fr", "a b@b.fr"),
        *("a@-b.fr", "a@b-.fr", "a@b--c.fr", "a@b.fr.", "a@b.12", "a@xn--bcher-kva.de"),
        *("a@bücher.de", "a@BÜCHER.de"),
        *("é@b.fr", "a@b@c.fr", "<a@b.fr>", "mailto:a@b.fr", "o'neil@b.fr", "a@b_c.fr", '"a"@b.fr'),
        *("a@.fr", "@b.fr"),
        *("a" * 64 + "@b.fr", "a" * 65 + "@b.fr", "a@" + "b" * 63 + ".fr", "a@" + "b" * 64 + ".fr"),
        *("a" * 57 + "@ab.com", "a" * 58 + "@ab.com", "a@" + ("b" * 60 + ".") * 4 + "example"),
        *("a@b.f1", "a@1.2.3.com"),
    ),
    Kind.PHONE: (
        *("33612345678", "+33 6 12 34 56 78", "0033612345678", "06.12.34.56.78", "+"),
        *("00", "++33612345678"),
        *("123456", "12345", "1" * 15, "1" * 16, "(33)612345678", "33612345678a"),
        *("1\u00a02-3.4 56", "000033612345678"),
    ),
    Kind.BOOLEAN: ("true", "false", "TRUE", "False", "1", "0", "yes", "01", " 1 ", "ﬁ"),
    Kind.LANGUAGE: ("fr", "FR", "fr_FR", "fr-fr", "en", "zz", "f", "fra", "fr_", "be", "İt", "ſt"),
    Kind.DAYS: ("0", "7", "007", "265", "365", "366", "999", "1000", "-1", "+5", "5.0", "５", "1e2"),
    Kind.EAN: (
        *(gtin("400638133393"), gtin("4006381"), gtin("1400638133393"), "4006381333932"),
        *("4006381333930", "12345678"),
    ),
    Kind.UPC: (gtin("03600029145"), "036000291453", gtin("400638133393"), "36000291452"),
    Kind.ISBN: (
        *("9782070368228", "978-2-07-036822-8", "2-07-036822-X", "207036822x", "2070368220"),
        *("-", gtin("400638133393")),
    ),
    Kind.JAN: (gtin("490123456789"), gtin("450123456789"), gtin("400638133393"), "4901234567890"),
    Kind.URL: (
        *("https://shop.example.com/p/1?a=b&c=d#e", "http://a.fr", "https://a.fr/", "HTTPS://A.FR/X"),
        *("ftp://a.fr", "a.fr"),
        *("https://a.fr:443/", "https://a.fr:99999/", "https://a.fr:/x", "https://u@a.fr/"),
        *("https://[::1]/", "https://[::1"),
        *("https:///x", "https://-/x", "https://é.fr/é", "https://a.fr/a b", 'https://a.fr/"'),
        *("https://a.fr/<b>", "http://a.fr?x"),
        *("https://a.fr/\\", "https://a.fr/;a=1", "https://a..fr/", "https://a-.fr/"),
        *("https://a.fr/" + "x" * 2035, "https://a.fr/" + "x" * 2036),
    ),
}  # fmt: skip

ALL_SAMPLES = tuple(dict.fromkeys([*_PIECES, *(sample for kind in _SAMPLES for sample in _SAMPLES[kind])]))

texts: st.SearchStrategy[str] = st.one_of(
    st.lists(st.sampled_from(_PIECES), max_size=6).map("".join),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
)


@st.composite
def dates(draw: st.DrawFn, today: date) -> str:
    """Return a date in any form, often near a limit."""
    if draw(_is_no_date):
        return draw(_no_dates)
    day = datetime.combine(today - timedelta(days=draw(_days_ago)), time())
    return day.strftime(draw(_day_forms)) + draw(_clocks)


def _at_the_limit(column: Column) -> st.SearchStrategy[str]:
    """Return texts as long as the column allows, and a character longer."""
    lengths = st.integers(column.max_chars - 1, column.max_chars + 1)
    return st.tuples(st.sampled_from(("x", "é", "e\u0301", "👍")), lengths).map(
        lambda found: found[0] * found[1]
    )


_edges = st.sampled_from(
    ("",) * 12 + (" ", "\t", "\u00a0", "  \u00a0\t", "\u3000", "\ufeff", "\r", "\n", "\x00")
)


@cache
def cells(column: Column, today: date) -> st.SearchStrategy[str]:
    """Return values for a column: fitting, nearly fitting, of another column, or any text."""
    samples = st.sampled_from(ALL_SAMPLES)
    fitting = dates(today) if column.kind is Kind.DATE else st.sampled_from(_SAMPLES.get(column.kind, ("x",)))
    any_of = st.one_of(fitting, fitting, st.just(""), texts, _at_the_limit(column), samples)
    return st.tuples(_edges, any_of, _edges).map("".join)
