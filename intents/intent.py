"""The ten things a resident's message can be for."""

from enum import StrEnum


class Intent(StrEnum):
    """What a message wants of the utility; the nine business classes of 95598, and none."""

    OUTAGE_REPORT = "outage_report"
    BILL_QUERY = "bill_query"
    COMPLAINT = "complaint"
    SUGGESTION = "suggestion"
    OPINION = "opinion"
    CONSULT = "consult"
    REPORT = "report"
    PRAISE = "praise"
    SERVICE_REQUEST = "service_request"
    NONE = "none"


REQUESTS = frozenset(Intent) - {Intent.NONE}
"""Every intent that the utility has to do with."""
