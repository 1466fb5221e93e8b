// Runs at the top of <body>, before anything is shown: GOV.UK Frontend starts only where this class stands.
document.body.classList.add("js-enabled", "govuk-frontend-supported");
