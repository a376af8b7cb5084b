import csv
import io
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest_api.order_file.records import QuoteUnterminatedError, Record, split_records
from ingest_api.testing.agreement import check_records
from ingest_api.testing.any_orders import any_texts

CELLS = st.text(alphabet=st.sampled_from('ab;"\r\n\t\u2028\x1c é\\'), max_size=8)
ROWS = st.lists(st.lists(CELLS, min_size=1, max_size=5), max_size=8)


def written(rows: list[list[str]], line_end: str) -> str:
    quoted = (";".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    return "".join(line + line_end for line in quoted)


@given(rows=ROWS, line_end=st.sampled_from(["\n", "\r\n"]))
def test_what_is_quoted_comes_back_as_it_was(rows: list[list[str]], line_end: str) -> None:
    records = list(split_records(written(rows, line_end)))
    assert [record.cells for record in records] == rows
    assert not any(record.faulty for record in records)


@given(rows=ROWS)
def test_what_another_program_writes_is_read_alike(rows: list[list[str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(rows)
    assert [record.cells for record in split_records(text.getvalue())] == rows


@given(text=st.text(alphabet=st.sampled_from('a;"\r\n'), max_size=40))
@example(text='"a";"b\n"x;"c"\r')
def test_records_cover_the_text_and_know_their_line(text: str) -> None:
    position = 0
    with suppress(QuoteUnterminatedError):
        for record in split_records(text):
            assert record.start == position
            assert record.line == 1 + text.count("\n", 0, record.start)
            assert record.end == len(text) or text[record.end - 1] == "\n"
            position = record.end
    # Only a quote still open leaves text over, and it is the last record's.
    assert position == len(text) or '"' in text[position:]


@given(text=st.text(alphabet=st.sampled_from('a;"\r\n \t'), max_size=40))
@example(text="\n;a")
@example(text=';\n\r\n \t;\r\na;\n"";\n"\n";\n \r')
@example(text="\n;a")
def test_empty_records_are_left_out_at_no_cost_to_the_others(text: str) -> None:
    assert _outcome(text, only_filled=True) == [
        found for found in _outcome(text, only_filled=False) if isinstance(found, int) or not found.is_empty
    ]


def _outcome(text: str, *, only_filled: bool) -> list[Record | int]:
    """Return the records, and last the line of a quote that is never closed."""
    found: list[Record | int] = []
    try:
        found.extend(split_records(text, only_filled=only_filled))
    except QuoteUnterminatedError as unterminated:
        found.append(unterminated.line)
    return found


@given(text=any_texts)
@example(text='"a""b";c"d;"";"\n"\r\n;\r"')
def test_texts_are_split_as_by_hand(text: str) -> None:
    check_records(text)


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("a;b\r\n", ["a", "b"]),
        ("a;b\r", ["a", "b\r"]),
        ("a\rb;c\r\r\n", ["a\rb", "c\r"]),
        ('a"b;55"\n', ['a"b', '55"']),
        (' "a";b\n', [' "a"', "b"]),
        ('"a;""b""";c\n', ['a;"b"', "c"]),
        ('"";\n', ["", ""]),
        ("a\u2028b\x85\x0b\x1c;\n", ["a\u2028b\x85\x0b\x1c", ""]),
        (";\n", ["", ""]),
    ],
)
def test_only_line_feeds_end_records_and_only_first_quotes_open_cells(text: str, cells: list[str]) -> None:
    (record,) = split_records(text)
    assert (record.cells, record.faulty) == (cells, False)


@pytest.mark.parametrize("line", ['"a"b', '"a" ;c', '"a""b"c;d', '"a"b"c";d', '"a"\r;b'])
def test_text_behind_a_closing_quote_is_a_fault_of_its_record_only(line: str) -> None:
    first, second = split_records(f"{line}\nx;y\n")
    assert first.faulty
    assert (second.cells, second.faulty) == (["x", "y"], False)


def test_a_last_carriage_return_behind_a_closing_quote_is_text() -> None:
    (record,) = split_records('"a"\r')
    assert record.faulty


@pytest.mark.parametrize(
    ("text", "line"), [('"a', 1), ('a;"b\n\n', 1), ('a\n"b"\nc;"d""\ne', 3), ('"a\nb";"c', 2)]
)
def test_a_quote_never_closed_is_named_by_its_line(text: str, line: int) -> None:
    with pytest.raises(QuoteUnterminatedError) as caught:
        list(split_records(text))
    assert caught.value.line == line
