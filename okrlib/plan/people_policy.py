"""People: how each is shown under the policy `people`: by role, by name, or not at all."""

from okrlib.model import Person
from okrlib.plan.plan import Plan
from okrlib.plan.rows import changed


def visible(plan: Plan, person: Person) -> Person | None:
    """What others may know of a person: the role, the name where the policy allows it, never an address."""
    if plan.policy.people == "none":
        return None
    return changed(person, name=_name(plan, person), email=None)


def _name(plan: Plan, person: Person) -> str | None:
    return person.name if plan.policy.people == "names" else None


def person_shown(plan: Plan, who: str | None, *, ids: bool = False) -> str:
    """A person in words: a name or a role; "" where the policy or the plan names nobody.

    An id may be a name, so it is not published. With *ids*, for readers who see the plan's files anyway, a
    person without words is shown by id.

    >>> from okrlib.model import Person
    >>> from okrlib.plan.plan import Plan
    >>> plan = Plan(people=(Person(id="ann", role="Head of service", name="Ann"), Person(id="ben")))
    >>> person_shown(plan, "ann"), person_shown(plan, "ben"), person_shown(plan, "ben", ids=True)
    ('Head of service', '', 'ben')
    """
    if who is None or plan.policy.people == "none":
        return ""
    person = plan.person(who) if plan.has("person", who) else None
    words = (_name(plan, person) or person.role) if person else ""
    return words or (who if ids else "")


def person_to_choose(plan: Plan, who: str) -> str:
    """A person in a list to choose from, which needs a text: as shown, else by role or id.

    >>> from okrlib.model import Person, Policy
    >>> from okrlib.plan.plan import Plan
    >>> people = Person(id="ann", role="Head of service", name="Ann"), Person(id="ben")
    >>> plan = Plan(people=people, policy=Policy(people="none"))
    >>> person_to_choose(plan, "ann"), person_to_choose(plan, "ben")
    ('Head of service', 'ben')
    """
    return person_shown(plan, who) or plan.person(who).role or who
