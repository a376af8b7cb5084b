from datetime import UTC, datetime

import pytest

from contracts.files.column import Column
from contracts.files.findings import CONTROL_CHARACTER, LANGUAGE_FALLBACK, TOO_LONG, VALUE_DROPPED, Words
from contracts.files.order_file import ORDER_FILE
from ingest_api.order_file.cells import BLANK, CellReader
from ingest_api.order_file.header import column_name
from ingest_api.order_file.hidden import composed
from ingest_api.order_file.settings import Context, ValidationSettings

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)


@pytest.fixture
def reader() -> CellReader:
    return CellReader(Context.at(NOW, ValidationSettings()))


@pytest.mark.parametrize("column", ORDER_FILE.columns, ids=lambda column: column.name)
def test_every_columns_example_is_read_and_blanks_are_nothing(reader: CellReader, column: Column) -> None:
    cell = reader.read(column, f" {column.example}\t")
    assert cell.value is not None
    assert (cell.code, cell.text) == (None, column.example)
    for blank in ("", " \t\u00a0"):
        assert reader.read(column, blank) is BLANK


@pytest.mark.parametrize("column", ORDER_FILE.columns, ids=lambda column: column.name)
def test_a_control_character_refuses_or_drops_in_every_column(reader: CellReader, column: Column) -> None:
    cell = reader.read(column, column.example + "\u0007" + column.example)
    assert cell.value is None
    assert cell.code is (CONTROL_CHARACTER if cell.is_refused else VALUE_DROPPED)


def test_a_cell_that_repeats_gets_the_same_verdict(reader: CellReader) -> None:
    language = ORDER_FILE.column("language")
    first = reader.read(language, "zz")
    assert reader.read(language, "zz") is first
    assert (first.value, first.code, first.is_refused) == ("zz", LANGUAGE_FALLBACK, False)


def test_a_quoted_cell_is_not_taken_for_the_same_text_unquoted(reader: CellReader) -> None:
    name = ORDER_FILE.column("name")
    assert reader.read(name, "a\tb").code is CONTROL_CHARACTER
    assert reader.read(name, "a\tb", quoted=True).value == "a b"
    assert reader.read(name, "a\tb").code is CONTROL_CHARACTER


def test_texts_say_the_limit_and_what_was_expected(reader: CellReader) -> None:
    ean = ORDER_FILE.column("ean")
    assert reader.parameters(ean, TOO_LONG) == {"limit": 14}
    assert reader.parameters(ean, VALUE_DROPPED) == {"expected": Words(ean.doc_en, ean.doc_fr)}


@pytest.mark.parametrize("marks", [50, 100])
def test_marks_are_put_in_order_before_texts_are_compared(marks: int) -> None:
    assert composed("a" + "\u0301\u0327" * marks) == composed("a" + "\u0327\u0301" * marks)
    long = "x" * 400
    assert composed(long + "e\u0301") == long + "é"


def test_a_heap_of_marks_is_judged_at_once(reader: CellReader) -> None:
    heap = "a" + "\u0301\u0327" * 100_000  # putting these in order would take minutes
    for column in ORDER_FILE.columns:
        assert reader.read(column, heap).code is not None
    assert column_name(heap) == heap
