"""Fetch of one PV's samples: from all appliances that have it, reduced as well as each can."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from gui.core.archive.appliance_urls import DataQuestion, data_question
from gui.core.archive.archive_answer import ArchiveAnswer, KeyedAnswer
from gui.core.archive.archive_assembly import NOT_AN_APPLIANCE, assemble, empty_answer
from gui.core.archive.archive_request import FetchProgress, KeyedRequest
from gui.core.archive.joined_answers import join_answers
from gui.core.archive.pb.payload_type import PayloadType
from gui.core.archive.pb.reader import PbReader
from gui.core.pv.updates import PvKind
from gui.workers.archive.appliance import Appliance, Question, after
from gui.workers.archive.transfer_end import Outcome, TransferEnd

PROGRESS_S: Final = 0.1  # between two words of progress
PATIENCE_S: Final = 1.0  # then what has come is told, though an appliance has not answered
NO_APPLIANCE: Final = "No archiver appliance is set."
_RAW_OF_BINS: Final = 2  # times as many raw samples as bins show that it did not reduce them
_AT_LEAST: Final = 100


class SampleFetch:
    """The way of one request through the appliances, in the fetcher's thread.

    All are asked, one after another: a PV may have moved from one to another. ``faults``:
    sentences on appliances that cannot be asked. ``on_answer`` is called once, unless it is
    cancelled; ``unknown_to`` is then who does not know the PV.
    """

    def __init__(
        self,
        asked: KeyedRequest,
        appliances: Sequence[Appliance],
        faults: Sequence[str],
        most_bytes: int,
        on_answer: Callable[[KeyedAnswer], None],
        on_progress: Callable[[FetchProgress], None],
    ) -> None:
        self.key = asked.key
        self._asked = asked
        self._left = list(appliances)
        self._all = tuple(appliances)
        self._most_bytes = most_bytes
        self._on_answer, self._on_progress = on_answer, on_progress
        self._reader = PbReader()
        self._appliance: Appliance | None = None
        self._question = DataQuestion("")
        self._wrong = tuple(faults)
        self._faults: list[str] = []  # of appliances that may have it
        self._answers: list[ArchiveAnswer] = []
        self._came_s = 0.0  # when the latest answer came
        self._told_parts = 0  # answers that were told as a part
        self.unknown_to: set[str] = set()
        self._told_s = 0.0
        self._done = False

    def begin(self) -> None:
        """Ask the first appliance, or answer that there is none."""
        if self._left:
            self._ask_next()
        else:
            fault = " ".join(self._wrong) or NO_APPLIANCE
            self._answer(empty_answer(self._asked.request, fault=fault))

    def cancel(self) -> None:
        """End it without a word."""
        self._done = True
        for appliance in self._all:
            appliance.cancel(self.key)

    def _ask_next(self) -> None:
        if not self._left:
            self._answer(self._together())
            return
        self._appliance = self._left.pop(0)
        self._ask(self._appliance, self._appliance.operators[0])

    def _together(self) -> ArchiveAnswer:
        """Return what all of them told."""
        request = self._asked.request
        if not self._answers:
            fault = " ".join((*self._wrong, *self._faults)) or None
            return empty_answer(request, fault=fault, unknown=fault is None)
        joined = join_answers(self._answers)
        has_samples = len(joined.time_ns) > 0
        others = self._faults if has_samples else [*self._wrong, *self._faults]
        if not others:
            return joined
        fault = " ".join([*filter(None, [joined.fault]), *others])
        return replace(joined, fault=fault, lacking_ns=request.begin_ns if has_samples else 0)

    def tell_part(self) -> None:
        """Tell what has come, if an appliance that may have more takes its time. Called often."""
        waiting, count = self._appliance, len(self._answers)
        if self._done or waiting is None or count == self._told_parts:
            return
        if time.monotonic() - self._came_s < PATIENCE_S:
            return
        self._told_parts = count
        joined = join_answers(self._answers)
        if len(joined.time_ns):
            fault = joined.fault or f"{waiting.base} has not answered yet."
            part = replace(joined, fault=fault, lacking_ns=self._asked.request.begin_ns)
            self._on_answer(KeyedAnswer(self.key, part, is_part=True))

    def _ask(self, appliance: Appliance, operator: str) -> None:
        self._question = data_question(appliance.base, self._asked.request, operator)
        appliance.ask(
            Question(
                self.key,
                self._question.url,
                self._take,
                self._on_end,
                self._begin_reading,
                urgency=self._asked.urgency,
            )
        )

    def _begin_reading(self) -> None:
        self._reader = PbReader(most_bytes=self._most_bytes)

    def _take(self, piece: bytes) -> None:
        appliance, reader = self._appliance, self._reader
        if self._done or appliance is None:
            return
        reader.feed(piece)
        if self._is_not_reduced():
            lacking = self._question.operator
            if lacking in appliance.operators:
                appliance.operators.remove(lacking)
            self._again(appliance, appliance.operators[0])
        elif reader.refused or (reader.bad_headers and not reader.headers):
            appliance.cancel(self.key)
            self._assemble(None)
        elif time.monotonic() - self._told_s >= PROGRESS_S:
            self._told_s = time.monotonic()
            samples = reader.samples + sum(len(each.time_ns) for each in self._answers)
            self._on_progress(FetchProgress(self.key, reader.received, samples, appliance.base))

    def _again(self, appliance: Appliance, operator: str) -> None:
        appliance.cancel(self.key)
        self._ask(appliance, operator)

    def _is_not_reduced(self) -> bool:
        """Tell whether raw numbers come where bins were asked for: it lacks the operator."""
        bins, header = self._asked.request.bins, self._reader.last_header
        if not self._question.bin_ns or bins is None or header is None:
            return False
        if header.type.is_array or header.type == PayloadType.STRING:
            return False  # these cannot be reduced
        return self._reader.samples > _RAW_OF_BINS * bins + _AT_LEAST

    def _on_end(self, ended: TransferEnd) -> None:
        if self._done or self._appliance is None:
            return
        match ended.outcome:
            case Outcome.WHOLE:
                self._reader.finish()
                if self._is_not_reduced():
                    self._take(b"")
                else:
                    self._assemble(None)
            case Outcome.CUT:
                self._reader.finish()
                self._assemble(ended.sentence)
            case Outcome.UNKNOWN:
                self.unknown_to.add(self._appliance.base)
                self._ask_next()
            case Outcome.REFUSED if self._question.operator:
                self._ask(self._appliance, after(self._question.operator))
            case _:
                self._faults.append(ended.sentence)
                self._ask_next()

    def _assemble(self, transfer_fault: str | None) -> None:
        """Take what was read, unless another way may bring more, and go on."""
        appliance = self._appliance
        assert appliance is not None
        request = self._asked.request
        answer = assemble(request, self._question, self._reader, appliance.base, transfer_fault)
        is_mean = answer.is_binned and self._question.operator == "optimized"
        if is_mean and answer.meaning.kind == PvKind.ENUM:
            self._ask(appliance, "")  # the mean of states is no state
        elif self._reader.bad_headers and not self._reader.headers:
            self._faults.append(f"{appliance.base}: {NOT_AN_APPLIANCE}")
            self._ask_next()
        else:
            self._answers.append(answer)
            self._came_s = time.monotonic()
            self._ask_next()  # another one may have more of this time

    def _answer(self, answer: ArchiveAnswer) -> None:
        self._done = True
        self._on_answer(KeyedAnswer(self.key, answer))
