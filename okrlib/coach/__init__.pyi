from .advice import Advice as Advice, coach as coach, remarks as remarks
from .draft import Draft as Draft, DraftKind as DraftKind
from .kinds import (
    LABELS as LABELS,
    MEANING as MEANING,
    NEEDS as NEEDS,
    OF_KINDS as OF_KINDS,
    RESULTS as RESULTS,
)
from .language.lexicon import languages as languages, lexicon as lexicon
from .language.reading import Class as Class, Reading as Reading, read as read
from .language.suggestion import Proposal as Proposal
from .plan_rules.links import twins as twins
from .plan_rules.scope import open_goals as open_goals
from .questions import QUESTIONS as QUESTIONS, Question as Question
from .registry import RULES as RULES, about as about, rules_of as rules_of, severity_of as severity_of
from .rule import About as About
from .settings import excuses as excuses, grades as grades
from .whole_plan import coach_goal as coach_goal, coach_plan as coach_plan, spoken as spoken
