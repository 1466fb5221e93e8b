"""Short ways to make and read a report in a test."""

from intake.sources.cybertipline.read import read_reports
from intake.sources.parcel import Package
from intake.sources.parsed import Fact, ParsedReport

SUMMARY = (
    "<incidentSummary><incidentType>Misleading Domain Name</incidentType>"
    "<incidentDateTime>2026-02-18T22:05:00Z</incidentDateTime></incidentSummary>"
)


def report_of(inside: str, *details: str, root: str = "report", folder: str = "CyberTip-190001000") -> ParsedReport:
    """The one report of a package that holds <report>inside</report> and a fileDetails part for each of `details`."""
    members = {f"{folder}/report.xml": f"<{root}>{SUMMARY}{inside}</{root.partition(' ')[0]}>".encode()}
    for position, detail in enumerate(details):
        members[f"{folder}/fileDetails-{position}.xml"] = f"<fileDetails>{detail}</fileDetails>".encode()
    package = Package("CyberTip-190001000.zip", members)
    [report] = read_reports(package)
    assert package.refused == []
    return report


def only(report: ParsedReport, field: str) -> Fact:
    """The only fact of a field."""
    [fact] = report.all(field)
    return fact
