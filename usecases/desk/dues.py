"""Everything that falls due by itself, in the order in which it is looked at."""

from usecases.alarms.ring import RINGING
from usecases.billing.tell_unasked import UNASKED
from usecases.broadcasts.approve import APPROVALS
from usecases.broadcasts.change import STARTS
from usecases.broadcasts.cover import COVERAGE
from usecases.broadcasts.hand_out import NOTICES
from usecases.broadcasts.progress import PROGRESS
from usecases.broadcasts.settle_told import TOLD_STATES
from usecases.cards.at_work import AT_WORK_DUE
from usecases.clocks.watch import WATCH
from usecases.closing.confirm import CLOSING
from usecases.closing.tell_revisits import REVISITS
from usecases.desk.due import Due
from usecases.digests.send import DIGESTS
from usecases.incidents.fan_out import TELLINGS
from usecases.incidents.keep_up import INCIDENTS
from usecases.incidents.plan_outage import PLANS
from usecases.moderation.refresh import LEXICON
from usecases.moderation.remind import REMINDERS
from usecases.moderation.seal_trail import SEALS
from usecases.promises.watch import PROMISES
from usecases.serious.owe_form import FORMS
from usecases.tasks.watch import TASKS

DUES: tuple[Due, ...] = (
    RINGING,
    WATCH,
    PROMISES,
    CLOSING,
    REVISITS,
    INCIDENTS,
    AT_WORK_DUE,
    FORMS,
    TASKS,
    PLANS,
    TELLINGS,
    DIGESTS,
    UNASKED,
    STARTS,
    TOLD_STATES,
    APPROVALS,
    NOTICES,
    PROGRESS,
    COVERAGE,
    REMINDERS,
    LEXICON,
    SEALS,
)
