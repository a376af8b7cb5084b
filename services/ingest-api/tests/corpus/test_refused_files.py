"""Files that are refused as a whole, by the first check that fails."""

import gzip
import io
import zipfile
from datetime import date

from ingest_api.order_file.settings import MEGABYTE, SFTP
from ingest_api.testing.agreement import check_file
from ingest_api.testing.corpus import Case, Corpus, as_any_file, differences, judge
from ingest_api.testing.order_files import ONLINE_BRAND, ONLINE_PRODUCT, REQUIRED, OrderFileWriter


def test_verdict(case: Case, today: date) -> None:
    assert differences(case, judge(case, today)) == []


def test_verdict_by_blocks(case: Case, today: date, block_bytes: int) -> None:
    check_file(as_any_file(case, today, block_bytes))


def build(corpus: Corpus) -> None:
    emptiness(corpus)
    other_kinds_of_file(corpus)
    encodings(corpus)
    line_ends_quotes_delimiters(corpus)
    columns(corpus)
    order_of_checks(corpus)
    sizes(corpus)


def plain(corpus: Corpus, columns: tuple[str, ...] = ONLINE_BRAND, line_end: str = "\n") -> OrderFileWriter:
    file = corpus.file(columns, line_end=line_end)
    file.add()
    file.add()
    return file


def emptiness(corpus: Corpus) -> None:
    for name, content in (
        ("no_bytes", b""),
        ("only_a_mark", b"\xef\xbb\xbf"),
        ("only_line_ends", b"\n\r\n\n"),
        ("only_blanks", " \t\u00a0\n".encode()),
        ("only_delimiters", b";;;\n;;\n"),
        ("only_empty_quotes", b'\xef\xbb\xbf"";" "\n""\n'),
    ):
        corpus.refused(name, content, "file_empty")


def other_kinds_of_file(corpus: Corpus) -> None:
    content = plain(corpus).content()
    corpus.refused("wrong_extension", content, "file_extension", file_name="orders.txt")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("orders.csv", content)
    for name, other in (
        ("zip", archive.getvalue()),
        ("gzip", gzip.compress(content)),
        ("bzip2", b"BZh91AY&SY"),
        ("xz", b"\xfd7zXZ\x00\x00"),
        ("7z", b"7z\xbc\xaf\x27\x1c"),
        ("pdf", b"%PDF-1.7\n"),
        ("ole2", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("png", b"\x89PNG\r\n\x1a\n\x00\x00"),
        ("jpeg", b"\xff\xd8\xff\xe0\x00\x10JFIF"),
        ("gif", b"GIF89a;;"),
        ("elf", b"\x7fELF\x02\x01"),
        ("program", b"MZ\x90\x00;"),
    ):
        corpus.refused(f"renamed_{name}", other, "file_not_text")


def encodings(corpus: Corpus) -> None:
    text = plain(corpus).text()
    corpus.refused("utf16_with_mark", b"\xff\xfe" + text.encode("utf-16-le"), "encoding_invalid", line=1)
    corpus.refused("utf16_without_mark", text.encode("utf-16-be"), "encoding_invalid", line=1)
    corpus.refused("utf32_without_mark", text.encode("utf-32-le"), "encoding_invalid", line=1)
    file = plain(corpus)
    line = file.add(last_name="Müller")
    corpus.refused("latin1", file.text().encode("latin-1"), "encoding_invalid", line=line)
    corpus.refused("surrogates", text.encode() + b"\xed\xa0\x80", "encoding_invalid", line=4)


def line_ends_quotes_delimiters(corpus: Corpus) -> None:
    corpus.refused("cr_alone", plain(corpus, line_end="\r").content(), "line_end_invalid")
    file = plain(corpus)
    line = file.add_bare(first_name='"Ann')
    file.add()
    corpus.refused("quote_never_closed", file.content(), "quote_unterminated", line=line)
    corpus.refused("quote_in_the_header", b'a;"b\nc;d\n', "quote_unterminated", line=1)
    corpus.refused("doubled_quote_at_the_end", b'a;b\n\n"c""', "quote_unterminated", line=3)
    text = plain(corpus).text()
    corpus.refused("commas", text.replace(";", ",").encode(), "delimiter_invalid")
    corpus.refused("tabs", text.replace(";", "\t").encode(), "delimiter_invalid")


def columns(corpus: Corpus) -> None:
    without = tuple(name for name in ONLINE_BRAND if name != "email")
    corpus.refused(
        "column_missing", plain(corpus, without).content(), "header_missing_column", columns=["email"]
    )
    corpus.refused("one_word", b"hello\n", "header_missing_column", columns=REQUIRED)
    file = corpus.file(header="")
    file.add()
    corpus.refused("no_header", file.content(), "header_missing_column", columns=REQUIRED)
    hint = b"sep=;\n" + plain(corpus).content()
    corpus.refused("sep_hint", hint, "header_missing_column", columns=REQUIRED)
    for name, repeated, column in (
        ("column_twice", "email", "email"),
        ("column_and_alias", "firstname", "first_name"),
        ("two_aliases", "lastname; LASTNAME *", "last_name"),
        ("own_column_twice", "Loyalty;loyalty*", "loyalty"),
        ("flagged_twice", "flagged;FLAGGED", "flagged"),
    ):
        header = ";".join((*ONLINE_BRAND, repeated))
        content = corpus.file(header=header).content()
        corpus.refused(name, content, "header_duplicate", columns=[column])


def order_of_checks(corpus: Corpus) -> None:
    twice_and_missing = ";".join((*REQUIRED, "email")).replace("language;", "")
    corpus.refused(
        "missing_before_repeated",
        corpus.file(header=twice_and_missing).content(),
        "header_missing_column",
        columns=["language"],
    )
    big = b"x" * (5 * MEGABYTE + 1)
    corpus.refused("extension_before_size", big, "file_extension", file_name="orders.csv.zip")
    corpus.refused("size_before_kind", b"PK\x03\x04" + big, "file_too_large")
    corpus.refused("kind_before_encoding", b"PK\x03\x04\xff", "file_not_text")
    corpus.refused("quotes_before_delimiter", b'a,b\n"c', "quote_unterminated", line=2)


def sizes(corpus: Corpus) -> None:
    limit = 5 * MEGABYTE
    exact = filled(corpus, limit)
    corpus.judged("size_exact", exact)
    corpus.refused("size_one_byte_more", filled(corpus, limit + 1).content(), "file_too_large")
    corpus.judged("size_beyond_upload_by_sftp", filled(corpus, limit + 1), door=SFTP)
    many = corpus.file(REQUIRED)
    for _ in range(3000):
        many.add()
    corpus.judged("rows_exact", many)
    many.add()
    corpus.refused("one_row_more", many.content(), "too_many_rows")
    corpus.judged("many_rows_by_sftp", many, door=SFTP)
    huge = corpus.file(ONLINE_PRODUCT)
    huge.add()
    wrong = huge.add(name="x" * 200_000)
    huge.add()
    corpus.judged("one_huge_cell", huge, [(wrong, "name", "too_long")])


def filled(corpus: Corpus, size: int) -> OrderFileWriter:
    """Return a faultless file of exactly that many bytes; the column nobody reads takes what is left."""
    file = corpus.file((*REQUIRED, "flagged"), prefix="FILL")
    empty = ";".join(file.cells()) + "\n"
    file.add_text(";".join(file.cells(flagged="f" * (size - len(file.text()) - len(empty)))))
    return file
