"""What is said of a directory of feed files: equal, different, or not readable."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from contracts.files.feed_faults import FeedFault
from contracts.files.findings import Words
from contracts.files.replay_feeds import Difference, Place
from contracts.files.review_feed import Form, Nature

MAX_KEPT = 1000  # of each sort; the totals count all

FINDINGS: dict[str, Words] = {  # the files are not as they should be
    "date_twice": Words("Two daily files of one date.", "Deux fichiers quotidiens pour une date."),
    "manifest_unreadable": Words(
        "Not a manifest; expected what the feed's manifest route answers.",
        "Ce n'est pas un manifeste ; attendu : la réponse de la route du manifeste.",
    ),
    "sequence_gap": Words(
        "A sequence number is missing in the manifest.", "Un numéro d'ordre manque dans le manifeste."
    ),
    "chain_broken": Words(
        "The hash of the file before is not the one the manifest gives for it.",
        "L'empreinte du fichier précédent n'est pas celle que donne le manifeste.",
    ),
    "file_missing": Words(
        "The manifest lists this file; it isn't there.", "Le manifeste cite ce fichier ; il est absent."
    ),
    "file_altered": Words(
        "Size or SHA-256 differ from the manifest's.",
        "La taille ou l'empreinte SHA-256 diffèrent de celles du manifeste.",
    ),
    "records_counted": Words(
        "The file holds other numbers of records than the manifest says.",
        "Le fichier contient d'autres nombres d'enregistrements que le manifeste ne dit.",
    ),
    "not_in_manifest": Words("The manifest doesn't list this file.", "Le manifeste ne cite pas ce fichier."),
}
NOTES: dict[str, Words] = {  # worth knowing, and no fault by themselves
    "no_base": Words(
        "No full file before the first daily: replayed from nothing.",
        "Aucun fichier complet avant le premier quotidien : rejoué à partir de rien.",
    ),
    "dates_missing": Words(
        "No file of these dates: either the flow skips empty ones, or they got lost.",
        "Aucun fichier de ces dates : soit le flux omet les fichiers vides, soit ils sont perdus.",
    ),
    "update_unknown": Words(
        "An UPDATE of a review that no file before tells of.",
        "Un UPDATE d'un avis dont aucun fichier antérieur ne parle.",
    ),
    "delete_unknown": Words(
        "A DELETE of a review that no file before tells of.",
        "Un DELETE d'un avis dont aucun fichier antérieur ne parle.",
    ),
    "full_of_test": Words(
        "This full file was asked for between two nights: it tells changes that no daily file tells yet.",
        "Ce fichier complet a été demandé entre deux nuits : il dit ce qu'aucun quotidien ne dit encore.",
    ),
    "nothing_compared": Words(
        "No full file after the first to compare the dailies with.",
        "Aucun fichier complet, après le premier, à comparer aux quotidiens.",
    ),
}


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding or a note: its code, where, and what of."""

    code: str
    place: Place
    about: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A full file, and whether the files before it give the same."""

    file: str
    reviews: int
    differences: int


@dataclass
class FlowSummary:
    """The files of one website, nature and form."""

    id_website: str
    nature: Nature
    form: Form
    files: int = 0
    records: int = 0
    comparisons: list[Comparison] = field(default_factory=list)


@dataclass
class Verdict:
    """All that was found."""

    flows: list[FlowSummary] = field(default_factory=list)
    faults: list[FeedFault] = field(default_factory=list)
    faults_total: int = 0
    differences: list[Difference] = field(default_factory=list)
    differences_total: int = 0
    findings: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)
    notes_total: int = 0

    @property
    def is_readable(self) -> bool:
        """Whether there were feed files, and each could be read from beginning to end."""
        return bool(self.flows) and not self.faults_total

    @property
    def is_equal(self) -> bool:
        """Whether nothing speaks against the files being the whole truth."""
        return self.is_readable and not self.differences_total and not self.findings

    def add_fault(self, fault: FeedFault) -> None:
        self.faults_total += 1
        if len(self.faults) < MAX_KEPT:
            self.faults.append(fault)

    def add_note(self, note: Remark) -> None:
        self.notes_total += 1
        if len(self.notes) < MAX_KEPT:
            self.notes.append(note)

    def add_differences(self, found: Iterable[Difference]) -> int:
        """Keep what there is room for; return how many there are."""
        before = self.differences_total
        for difference in found:
            self.differences_total += 1
            if len(self.differences) < MAX_KEPT:
                self.differences.append(difference)
        return self.differences_total - before
