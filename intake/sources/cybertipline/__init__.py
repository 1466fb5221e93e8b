"""Reports in the form of NCMEC's CyberTipline: report.xml and fileDetails-*.xml."""
