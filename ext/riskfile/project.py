"""A project as a whole: where its bytes come from, its policy and item types, its rules, the gate and the day. What the
command, the build, the monitor and the tests all hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property, partial
from pathlib import Path
from typing import NamedTuple

from riskfile.change.released import released
from riskfile.model import BUILTIN_MODEL, Item, ItemModel, RiskFile, WrongView
from riskfile.policy import Policy, PolicyError
from riskfile.policy.policy import GATES
from riskfile.reading import printed
from riskfile.reading.cache import Store, open_store
from riskfile.reading.need_types import resting_on
from riskfile.reading.pages import DOCUTILS_CONF, Pages, read_pages, risk_file
from riskfile.rules import CATALOGUE, Report, Rule, register, run_at, run_without_policy
from riskfile.source import Disk, Overlay, Source, State, walk
from riskfile.support import is_computed
from riskfile.text.days import clock_day
from riskfile.text.languages import SOURCE_LANGUAGE
from riskfile.text.messages import tr
from riskfile.text.terms import use as use_terms

TYPE_CHECKING = False
if TYPE_CHECKING:
    from riskfile.change.approval import Approval
    from riskfile.change.approval import Place as SignedAt
    from riskfile.change.baseline import Baseline
    from riskfile.change.diff import Difference
    from riskfile.change.diff import State as ComparedState
    from riskfile.change.history import Baselines, Changes
    from riskfile.change.snapshot import Snapshot, Verdicts
    from riskfile.model import KnownBaseline, Problem
    from riskfile.rules.stage_cells import StageCells
    from riskfile.surveillance.kept import KeptResults
    from riskfile.translation.applied import Count

DRAFT = GATES[0]
"""At this gate nothing is released; it is that of a project whose policy cannot be read, where nobody gives another."""


class Checked(NamedTuple):
    """A project's file, its policy, and the report of the rules over both.

    ``policy`` is None where it, the item types or a rule of the project's own could not be read: nothing but that is
    reported then.
    """

    file: RiskFile
    policy: Policy | None
    report: Report


class Project:
    """One state of a project. Each part is read when it is first asked for, and stays as it was then; open it again to
    see what has changed since.

    ``gate`` None is the policy's own, ``today`` "" the clock's day. ``kept_in`` is the folder in which what was read is
    kept for the next time, None keeps nothing. ``own_rules`` False runs no code of the project: its own rules are not
    evaluated. What rests on the policy or on the item types raises PolicyError where
    they cannot be read; :meth:`check` reports it instead.
    """

    def __init__(
        self,
        source: Source,
        *,
        gate: str | None = None,
        today: str = "",
        kept_in: Path | None = None,
        own_rules: bool = True,
    ) -> None:
        self.source = source
        self.today = today or clock_day()
        self._gate = gate
        self._kept_in = kept_in
        self._own_rules = own_rules
        self._more_rules: tuple[Rule, ...] = ()
        self._beside: Project | None = None
        # the folder in which a state that this one is read beside keeps what it has read
        self._known_in: Path | None = None
        # the state whose policy, item types and rules are used in place of this one's
        self._by: Project | None = None
        # the project that this one is in another language
        self._translated: Project | None = None
        self._own: Verdicts | None = None

    @classmethod
    def open(
        cls,
        where: Path | Source,
        *,
        gate: str | None = None,
        today: str = "",
        cached: bool = True,
        own_rules: bool = True,
    ) -> Project:
        """The project in a folder, or of a source; ``cached``: for a folder of this machine, what was read is kept in
        it."""
        source = Disk(where) if isinstance(where, Path) else where
        kept_in = source.root / source.layout.base if cached and isinstance(source, Disk) else None
        return cls(source, gate=gate, today=today, kept_in=kept_in, own_rules=own_rules)

    @cached_property
    def _store(self) -> Store:
        return open_store(self.source, self._kept_in)

    @property
    def rests_on(self) -> bytes:
        """What changes when the policy, the item types or anything else changes by which the pages are read."""
        return self._store.key

    @cached_property
    def _known(self) -> tuple[Policy, ItemModel] | None:
        return self._store.settings()

    @cached_property
    def policy(self) -> Policy:
        """What the plan decides. From now on Chinese is spoken in the terms that it chooses."""
        if self._known is not None:
            found = self._known[0]
        else:
            from riskfile.policy import read_policy  # noqa: PLC0415 - YAML is read only where it has changed

            found = read_policy(self.source)
        use_terms(found.terms)
        return found

    @cached_property
    def model(self) -> ItemModel:
        """The item types, with the names of the views."""
        if self._known is not None:
            return self._known[1]
        # what is kept of the last check has their names, and loading the views takes as long as reading twenty pages
        from riskfile.policy import read_model  # noqa: PLC0415
        from riskfile.reading.need_types import need_types_of, with_need_types  # noqa: PLC0415
        from riskfile.reading.others import with_types_of_others  # noqa: PLC0415
        from riskfile.views.registry import VIEWS  # noqa: PLC0415

        found = need_types_of(self.source)
        names = None if found is None else [each.directive for each in found]
        model = with_need_types(read_model(self.source, VIEWS, names), self.source, found or ())
        return with_types_of_others(model, self.source, names)

    @property
    def gate(self) -> str:
        """The gate to judge at."""
        return self._gate or self.policy.gate

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """All rules that hold: those of riskfile, and those of the modules that the policy names."""
        policy, found = self.policy, CATALOGUE
        if policy.rule_modules:
            # few projects have any
            from riskfile.rules.engine.own import load_modules, not_loaded  # noqa: PLC0415

            modules = [(path, policy.at("rules", "modules", path)) for path in policy.rule_modules]
            found = (load_modules if self._own_rules else not_loaded)(self.source, modules, CATALOGUE)
        return register(tuple(found.values()), self._more_rules) if self._more_rules else found

    @cached_property
    def pages(self) -> Pages:
        """The pages, one by one."""
        policy, model = self.policy, self.model
        if self._known is None:
            self._store.keep_settings(policy, model)

        def wrong_with(name: str, argument: str, options: Mapping[str, str], text: str) -> Iterable[WrongView]:
            # not where every page is kept from before: loading the views takes as long as reading twenty pages
            from riskfile.views import asked  # noqa: PLC0415

            return asked.wrong_with(name, argument, options, text, model, policy)

        return read_pages(self.source, model, self._store, wrong_with, policy)

    @cached_property
    def file(self) -> RiskFile:
        """The risk management file that the pages make up."""
        pages = self.pages
        file = risk_file(self.source, self.model, pages, self.policy, self._released, self._store.items)
        if self._beside is not None:
            before = self._beside.__dict__.get("file")
            file.follow(before if isinstance(before, RiskFile) else None)
        key = self._store.key
        kept_in = self._kept_in if key else None
        file.take_problems(printed.left_out(self.source, file, self.policy, kept_in, key))
        if self.policy.language != SOURCE_LANGUAGE or self.policy.translations:
            from riskfile.reading import older_terms  # noqa: PLC0415 - only where there is Chinese

            if older_terms.is_judged(self.policy):
                paths = [pages.path(docname) for docname in pages.pages]
                file.take_problems(older_terms.told(self.source, paths, file, self.policy))
        if self.source.kind(self.source.layout.libraries) != "missing":
            from riskfile.change import libraries  # noqa: PLC0415 - few files have taken any

            file.take_problems(libraries.problems(self.source, file, self.policy))
        if self.policy.design_lists:
            from riskfile.reading import design_lists  # noqa: PLC0415 - only where there are any

            file.take_design(*design_lists.gather(self.source, self.policy, kept_in, key))
        if self.policy.imdrf:
            from riskfile.reading import design_lists  # noqa: PLC0415 - few projects have one

            file.take_codes(*design_lists.codes(self.source, self.policy, kept_in, key))
        if self.policy.software.named:
            from riskfile.reading import software  # noqa: PLC0415 - few projects name any list

            file.take_software(*software.gather(self.source, self.policy, kept_in, key))
        if self._translated is None and self._is_translated:
            from riskfile.translation import judged  # noqa: PLC0415 - few files are translated

            file.take_problems(judged.problems(self.source, self.model, self.policy, kept_in, key))
        if self.source.kind(self.source.layout.checklists) == "missing":
            return file
        from riskfile.reading import checklists  # noqa: PLC0415 - few projects have any

        found = checklists.read_checklists(self.source, kept_in, key, self._wrong_filter)
        lists = found[0]
        if checklists.has_filter(lists):
            lists = checklists.find(lists, partial(self._found_by, file))
        checklists.take(self.source, file, self.policy, lists, found[1])
        return file

    @property
    def _is_translated(self) -> bool:
        layout = self.source.layout
        return bool(self.policy.translations) or self.source.kind(layout.at(f"{layout.needs}/locale")) == "folder"

    def _found_by(self, file: RiskFile, text: str) -> tuple[str, ...] | None:
        """The ids of the items of ``file`` that a filter finds; None where it cannot be read."""
        from riskfile.views.filters import FilterError  # noqa: PLC0415 - few lists have any
        from riskfile.views.tables import select  # noqa: PLC0415

        try:
            return tuple(each.id for each in select(file, self.policy, file, text))
        except FilterError:
            return None

    def _wrong_filter(self, text: str) -> Iterable[WrongView]:
        """What is wrong with a filter of a list of requirements."""
        # only where a list has changed
        from riskfile.views.asked import wrong_filter  # noqa: PLC0415

        return wrong_filter(text, self.model, self.policy)

    @cached_property
    def _released(self) -> tuple[Sequence[KnownBaseline], Sequence[Problem]]:
        return released(self.source, self._kept_in, self._known_in)

    def with_file(self, file: RiskFile) -> Project:
        """This project with ``file`` in place of the one that its pages make up: as another reader has them."""
        other = self._like()
        other.__dict__["file"] = file
        return other

    def as_of(self, snapshot: Snapshot) -> Project:
        """This project as it was in ``snapshot``, to be judged by the rules of today."""
        other = self._like()
        other.__dict__.update(
            rules=self.rules, policy=snapshot.policy, model=snapshot.model, file=self._signed(snapshot), _known=None
        )
        other._gate = self.gate
        other.__dict__.pop("_results", None)
        other._beside = self
        other._own = snapshot.verdicts
        return other

    def without(self, items: Iterable[Item]) -> Project:
        """This project as it would be if these items were taken out of their pages."""
        # a check takes nothing out
        from riskfile.change.impact import without  # noqa: PLC0415
        from riskfile.reading.pages import pages_without  # noqa: PLC0415

        items = [*items]
        source = without(self.source, items)
        pages = pages_without(self.source, self.pages, items)
        other = Project(source, gate=self._gate, today=self.today, own_rules=self._own_rules).read_beside(self)
        if pages is not None:
            other.__dict__.update(policy=self.policy, model=self.model, pages=pages)
        other.__dict__.update(rules=self.rules, _released=self._released)
        return other

    def over(self, texts: Mapping[str, bytes | None]) -> Project:
        """This project as it would be if ``texts`` were saved in it, by path; None for a file that is removed."""
        source = Overlay(self.source, texts)
        other = Project(source, gate=self._gate, today=self.today, own_rules=self._own_rules)
        if self._by is not None and not any(path in texts for path in self.settings_paths):
            return other.by_settings_of(self)
        return other.read_beside(self)

    @property
    def in_source(self) -> Project:
        """This project in the language in which it is written."""
        return self._translated or self

    @property
    def coverage(self) -> Mapping[str, Count]:
        """Of a project in another language, how far each file is translated; nothing of one in its own."""
        return getattr(self.source, "coverage", {}) if self._translated is not None else {}

    def in_language(self, language: str) -> Project:
        """This project in another language: file, pages, policy and item types with the translations in the places of their
        texts. What is judged, compared and signed is this project: the other one says the same of it, in other words.

        :raises PolicyError: if the policy or the item types cannot be read.
        """
        own = self.in_source
        if language == own.policy.language:
            return own
        known: dict[str, Project] = own.__dict__.setdefault("_in_language", {})
        if language not in known:
            known[language] = own._in(language)
        return known[language]

    def _in(self, language: str) -> Project:
        from riskfile.translation.applied import as_in_source, translated  # noqa: PLC0415 - few files are translated
        from riskfile.translation.files import Translatable  # noqa: PLC0415

        pages = self.pages
        source = translated(self.source, language, Translatable(self.source, self.model, self.policy), pages.pages)
        other = Project(source, gate=self._gate, today=self.today, own_rules=self._own_rules)
        other.__dict__["_store"] = open_store(source, None)
        found = other.pages
        other.__dict__["pages"] = found._replace(
            pages={
                name: as_in_source(page, pages.pages[name]) if name in pages.pages else page
                for name, page in found.pages.items()
            }
        )
        other.__dict__.update(rules=self.rules, _released=self._released)
        other._translated = self
        return other

    def apart_from_releases(self) -> Project:
        """This project, judged as if no state of it had been released before, and as if all had signed who have to: what a
        change breaks by itself, whatever else it is asked for."""
        from riskfile.change.content_hash import to_be_signed  # noqa: PLC0415 - not for a check

        return self.with_file(to_be_signed(self.file.without_baselines(), self.policy))

    def _signed(self, snapshot: Snapshot) -> RiskFile:
        """The file of a snapshot, with the signatures that it has been given since."""
        file = snapshot.risk_file()
        if not snapshot.policy.approval:
            return file
        from riskfile.reading.signatures import kept_signatures  # noqa: PLC0415

        return file.with_signatures(each.signed for each in kept_signatures(self.source) if each.signed)

    def read_beside(self, other: Project) -> Project:
        """This project, of which nothing is kept; what ``other`` has read, another state of it, is not read again."""
        self.__dict__["_store"] = store = open_store(self.source, None).beside(other._store)
        if store.key and store.key == other._store.key:
            policy, model = other.__dict__.get("policy"), other.__dict__.get("model")
            if policy is not None and model is not None:
                self.__dict__.update(policy=policy, model=model, _known=(policy, model))
        return self._like_beside(other)

    def by_settings_of(self, other: Project) -> Project:
        """As :meth:`read_beside`, and this project is read and judged by the policy, the item types and the rules of ``other``,
        whatever its own are."""
        policy, model = other.policy, other.model
        store = open_store(self.source, None, like=other._store)
        self.__dict__.update(_store=store, policy=policy, model=model, rules=other.rules, _known=(policy, model))
        self._by = other._by or other
        return self._like_beside(other)

    def _like_beside(self, other: Project) -> Project:
        self._beside = other
        self._known_in = other._kept_in or other._known_in
        return self

    def forget_beside(self) -> None:
        """Hold no other state of the project any more; what was read of it stays known."""
        if self._beside is not None and "_results" in self._beside.__dict__:
            # what was computed for it stays known too
            _ = self._results
        self._beside = None

    @property
    def settings_paths(self) -> tuple[str, ...]:
        """The files in which policy and item types stand, and all others by which pages are read: whether they are there or
        not."""
        layout = self.source.layout
        return (*dict.fromkeys((layout.policy, layout.model, *resting_on(self.source))),)

    def with_rules(self, more: Iterable[Rule]) -> Project:
        """This project, judged by these rules too."""
        other = self._like()
        other._more_rules = (*self._more_rules, *more)
        other.__dict__.pop("rules", None)
        return other

    def _like(self) -> Project:
        other = Project(
            self.source, gate=self._gate, today=self.today, kept_in=self._kept_in, own_rules=self._own_rules
        )
        other.__dict__.update(self.__dict__)
        return other

    def judge(
        self,
        select: tuple[str, ...] = (),
        ignore: tuple[str, ...] = (),
        *,
        give_way: Callable[[], None] = lambda: None,
    ) -> Report:
        """Run the rules over the file, and report those that :func:`selector` says. ``give_way`` is called before each
        rule; what it raises ends the run, and is raised.

        :raises PolicyError: if there is nothing to judge by.
        """
        return self._judged_at((self.gate,), selector(select, ignore), give_way=give_way)[self.gate]

    def _judged_at(
        self,
        gates: Iterable[str],
        selected: Callable[[str], bool] = lambda code: True,
        *,
        signed: bool = False,
        give_way: Callable[[], None] = lambda: None,
    ) -> Mapping[str, Report]:
        """What is reported at each gate; ``signed``: as if all had signed who have to."""
        if self._translated is not None:
            return self._translated._judged_at(gates, selected, signed=signed, give_way=give_way)
        rules, file, policy = self.rules, self.file, self.policy
        if signed:
            from riskfile.change.content_hash import to_be_signed  # noqa: PLC0415 - not for a check

            file = to_be_signed(file, policy)
        with self._field_data():
            found = run_at(rules, file, policy, tuple(gates), selected=selected, today=self.today, give_way=give_way)
        file.kept.whole = True
        return found

    def at_gates(self, *, signed: bool = False) -> tuple[Mapping[str, Report], StageCells, Mapping[str, bool]]:
        """What is reported at each gate, the grid at the one to judge at, and which release gates are passed; ``signed``: as
        if all had signed who have to."""
        from riskfile.rules.stage_cells import grid_of, passed  # noqa: PLC0415 - not for a check

        reports = self._judged_at(dict.fromkeys((self.gate, *GATES)), signed=signed)
        # a cell is open at each gate alike: what keeps it so may be an error at one, and open work at another
        cells = grid_of(self.file, self.policy, reports[self.gate], self.today)
        return reports, cells, {each: passed(cells, reports[each]) for each in GATES if each != DRAFT}

    def snapshot(self) -> Snapshot:
        """This state as plain data, with what is judged of it at each gate. That nobody has signed it yet opens none: it is
        kept to be signed.

        :raises PolicyError: if there is nothing to judge by.
        """
        if self._translated is not None:
            return self._translated.snapshot()
        # a check takes none
        from riskfile.assessment import assess  # noqa: PLC0415
        from riskfile.change.snapshot import Snapshot, Verdicts, risk_verdict  # noqa: PLC0415
        from riskfile.surveillance.monitoring import compare  # noqa: PLC0415

        file, policy, gate = self.file, self.policy, self.gate
        assessed = assess(file, policy)
        _, cells, gates = self.at_gates(signed=True)
        with self._field_data():
            watched = compare(file, policy, assessed)
        verdicts = Verdicts(
            self.today,
            gate,
            {id: risk_verdict(risk) for id, risk in assessed.risks.items()},
            assessed.controls,
            gates,
            {(cell.mission, cell.stage, cell.step): cell.state for cell in cells.cells},
            (*watched.comparisons, *watched.of_series),
        )
        return Snapshot.of(file, policy, verdicts)

    def state(self, name: str) -> ComparedState:
        """This state as one side of a comparison, called ``name``: its findings at the gate to judge at, and which gates it
        passes.

        :raises PolicyError: if there is nothing to judge by.
        """
        if self._translated is not None:
            return self._translated.state(name)
        from riskfile.assessment import assess  # noqa: PLC0415 - a check compares nothing
        from riskfile.change.diff import State, monitored  # noqa: PLC0415
        from riskfile.rules.engine.identity import by_identity  # noqa: PLC0415
        from riskfile.surveillance.monitoring import judge  # noqa: PLC0415

        file, policy = self.file, self.policy
        reports, _, gates = self.at_gates()
        found = by_identity(reports[self.gate].findings)
        with self._field_data():
            # most of it the rules have asked for
            claims = monitored(judge(file, policy, assess(file, policy)))
        return State(name, file, policy, gates, found, claims, reports, self.today, self._own)

    @cached_property
    def baselines(self) -> Baselines:
        """The baselines of the project, the oldest first."""
        from riskfile.change.history import baselines_of  # noqa: PLC0415 - a check compares nothing

        return baselines_of(self.source)

    def since(self, name: str | None = None) -> Difference | None:
        """How this state differs from the baseline ``name``, without one from the last that says something else; None where
        there is none such. Both are judged on this project's day, at its gate.

        :raises BaselineError: if the baseline named is not there, or cannot be trusted.
        :raises PolicyError: if there is nothing to judge by.
        """
        found = self.changes(name)
        return None if found is None else found.difference

    def base(self, name: str | None = None) -> Baseline | None:
        """The baseline that :meth:`since` compares with.

        :raises BaselineError: if the baseline named is not there, or cannot be trusted.
        :raises PolicyError: if the policy cannot be read.
        """
        if self._translated is not None:
            return self._translated.base(name)
        from riskfile.change.content_hash import content_hash  # noqa: PLC0415
        from riskfile.change.history import named  # noqa: PLC0415

        if name is not None:
            return self.baselines.named(name) or named(self.source, name)
        if not self.baselines.all:
            return None
        return self.baselines.last_before(content_hash(self.file, self.policy))

    def changes(self, name: str | None = None) -> Changes | None:
        """As :meth:`since`, with the baseline and what is judged of this state.

        :raises BaselineError: if the baseline named is not there, or cannot be trusted.
        :raises PolicyError: if there is nothing to judge by.
        """
        if self._translated is not None:
            return self._translated.changes(name)
        base = self.base(name)
        if base is None:
            return None
        from riskfile.change.diff import compare  # noqa: PLC0415 - a check compares nothing
        from riskfile.change.history import Changes  # noqa: PLC0415

        before = self.as_of(base.snapshot).state(tr("baseline {name} ({day})", name=base.name, day=base.day))
        now = self.state(tr("the file as it is now"))
        return Changes(base, compare(before, now), now.gates)

    def approvals(
        self,
        names: Iterable[str] | None = None,
        *,
        gate: str | None = None,
        roles: Sequence[str] = (),
        signers: str | None = None,
        history: bool = True,
        now: int | None = None,
    ) -> list[Approval]:
        """What is known of the signatures of the baselines ``names``, of all that somebody has signed without; programs are
        run that judge them. ``gate`` is the one whose signatures are demanded, this project's without, and those of
        ``roles`` beside them; ``signers`` the
        text of another list than the project's; without ``history`` what only the repository knows is not asked; ``now``
        is the time in seconds since 1970.

        :raises PolicyError: if the policy or the list of who may sign cannot be read.
        """
        if self._translated is not None:
            return self._translated.approvals(names, gate=gate, roles=roles, signers=signers, history=history, now=now)
        # all of it for the commands that sign and verify, and for a build; never for a check
        import time  # noqa: PLC0415

        from riskfile.change import approval  # noqa: PLC0415
        from riskfile.change.content_hash import content_hash  # noqa: PLC0415
        from riskfile.policy.signers import load_signers, read_signers  # noqa: PLC0415

        source, policy = self.source, self.policy
        at = self.signed_at
        listed = source.layout.signers if signers is None else "the list given"
        may = read_signers(source, policy) if signers is None else load_signers(signers, listed, policy)
        evidence = approval.Evidence(
            at,
            may,
            listed,
            {each.name: each for each in self.baselines.all},
            {each.path.rpartition("/")[2].removesuffix(".json"): each.why for each in self.baselines.unread},
            self._fingerprint_at,
            self._files_since,
            int(time.time()) if now is None else now,
            history,
        )
        today = approval.Today(self.file, policy, content_hash(self.file, policy))
        asked = gate or self.gate
        return approval.approvals(
            evidence, today, names, lambda policy: (*dict.fromkeys((*approval.demanded_at(policy, asked), *roles)),)
        )

    @cached_property
    def signed_at(self) -> SignedAt:
        """Where signatures of this project are kept."""
        if self._translated is not None:
            return self._translated.signed_at
        from riskfile.change.approval import place_of  # noqa: PLC0415

        return place_of(self.source, getattr(self.source, "root", Path()))

    def _files_since(self, commit: str) -> tuple[str, ...]:
        """Which files of this project are not as in a commit, beside what says who has signed it.

        :raises ValueError: if that cannot be told.
        """
        from riskfile.source.compare import differing  # noqa: PLC0415
        from riskfile.source.revision import Revision  # noqa: PLC0415

        at, layout = self.signed_at, self.source.layout
        then = Revision(at.root, commit, layout)
        return (*differing(self.source, then, layout.folders, at.not_written()),)

    def _fingerprint_at(self, commit: str) -> str:
        """What this project says in a commit.

        :raises ValueError: if that cannot be told.
        """
        from riskfile.change.content_hash import content_hash  # noqa: PLC0415
        from riskfile.source.revision import Revision  # noqa: PLC0415

        known: dict[str, str] = self.__dict__.setdefault("_fingerprints", {})
        if commit not in known:
            try:
                then = Project(Revision(self.signed_at.root, commit, self.source.layout)).read_beside(self)
                known[commit] = content_hash(then.file, then.policy)
            except PolicyError as error:
                raise ValueError(str(error.problems[0])) from None
        return known[commit]

    def check(
        self,
        select: tuple[str, ...] = (),
        ignore: tuple[str, ...] = (),
        *,
        give_way: Callable[[], None] = lambda: None,
    ) -> Checked:
        """The file, the policy and what the rules find; where there is nothing to judge by, why. ``give_way`` as for
        :meth:`judge`."""
        gate = self._gate or DRAFT
        try:
            policy, _ = self.policy, self.model
            gate = self._gate or policy.gate
            report = self.judge(select, ignore, give_way=give_way)
            return Checked(self.file, policy, report)
        except PolicyError as error:
            return unreadable(error, gate)

    @contextmanager
    def _field_data(self) -> Iterator[None]:
        """Within, what was computed of the same counts before is not computed again."""
        file = self.file
        if (
            not file.series
            and not file.of_type("observation")
            and not any(map(is_computed, file.of_type("verification")))
        ):
            yield
            return
        with self._results.used():
            yield

    @cached_property
    def _results(self) -> KeptResults:
        if self._translated is not None:
            return self._translated._results
        # not every file has counts
        from riskfile.surveillance.kept import KeptResults  # noqa: PLC0415

        return KeptResults(self._kept_in) if self._beside is None else self._beside._results.beside()

    def named_paths(self) -> set[str]:
        """The paths that file and policy name, as far as these have been read: evidence, field data, and modules with
        the project's own rules; and the pages around the file, which its pages may name."""
        at = self.source.layout.at
        found: set[str] = set()
        file, policy = self.__dict__.get("file"), self.__dict__.get("policy")
        if isinstance(file, RiskFile):
            evidence = (item.fields.get("evidence") for item in file.of_type("verification"))
            named = [path for path in evidence if isinstance(path, str)]
            if named:
                # read with the file, where there is any
                from riskfile.reading.evidence import is_path  # noqa: PLC0415

                found |= {at(path) for path in named if is_path(path)}
            found |= {at(each.path) for each in file.model.need_files}
            found |= {each.path for each in file.model.external_needs}
        if isinstance(policy, Policy):
            found |= set(map(at, policy.rule_modules))
            found |= set(map(at, policy.software.named))
            found |= {at(plan.path) for plan in (policy.monitoring.plans if policy.monitoring else ()) if plan.path}
            found |= {at(each.path) for each in policy.design_lists}
            found |= {at(policy.imdrf.path)} if policy.imdrf else set()
        pages = self.__dict__.get("pages")
        if isinstance(pages, Pages):
            found |= set(map(pages.path, pages.others))
        return found

    def watched_paths(self, source: Source | None = None) -> set[str]:
        """All paths whose content the project rests on, as they are now: what its folders hold, hidden files left out,
        what the file names, and conf.py with what it names. ``source``: as these are there, which is another state of the
        project."""
        source = source or self.source
        settings = {path for path in (*self.settings_paths, DOCUTILS_CONF) if source.kind(path) == "file"}
        return (
            self.named_paths()
            | settings
            | {
                entry.path
                for top in source.layout.folders
                for entry in walk(source, top, _hidden)
                if entry.kind not in ("folder", "link-circle")
            }
        )

    def states(self, paths: Iterable[str]) -> dict[str, State]:
        """Those of ``paths`` that there are, each with what changes when it is saved."""
        states = ((path, self.source.state(path)) for path in paths)
        return {path: state for path, state in states if state is not None}


def check(
    root: Path,
    *,
    gate: str | None = None,
    select: tuple[str, ...] = (),
    ignore: tuple[str, ...] = (),
    cached: bool = True,
    today: str = "",
    own_rules: bool = True,
) -> Checked:
    """Check the project in ``root`` at ``gate`` (None: the policy's own) on the day ``today`` ("": the clock's)."""
    return Project.open(root, gate=gate, today=today, cached=cached, own_rules=own_rules).check(select, ignore)


def selector(select: tuple[str, ...], ignore: tuple[str, ...]) -> Callable[[str], bool]:
    """Which codes are reported: the longest matching prefix decides; none selected means all."""

    def selected(code: str) -> bool:
        yes = max((len(each) for each in select if code.startswith(each)), default=0 if not select else -1)
        no = max((len(each) for each in ignore if code.startswith(each)), default=-1)
        return yes > no

    return selected


def unreadable(error: PolicyError, gate: str) -> Checked:
    """What is reported where the policy or the item types cannot be read: no other rule is evaluated."""
    problems = [each.as_problem for each in error.problems]
    file = RiskFile(BUILTIN_MODEL, (), problems=problems)
    return Checked(file, None, run_without_policy(CATALOGUE, file, gate))


def _hidden(path: str) -> bool:
    return path.rpartition("/")[2].startswith(".")
