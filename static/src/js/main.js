import { Button, CharacterCount, Checkboxes, ErrorSummary, ExitThisPage, Radios, SkipLink, createAll } from "govuk-frontend";
import { AddAnother, ButtonMenu } from "@ministryofjustice/frontend";
import { startDrafts } from "./drafts.js";
import { startKeys } from "./keys.js";
import { startMenus } from "./menus.js";
import { startPasskeys } from "./passkeys.js";
import { startSelection } from "./selection.js";
import { startSession } from "./session.js";
import { startSheets } from "./sheets.js";
import { startTables } from "./tables.js";

const components = [Button, CharacterCount, Checkboxes, ErrorSummary, ExitThisPage, Radios, SkipLink, AddAnother, ButtonMenu];

// Starts what stands inside `scope`; each component marks what it has started, so twice does no harm.
function startInside(scope) {
  components.forEach((component) => createAll(component, undefined, scope));
  startTables(scope);
  startSheets(scope);
  startSelection(scope);
  startDrafts(scope);
}

startInside(document);
startMenus();
startKeys();
startPasskeys();
startSession();
document.addEventListener("htmx:load", (event) => {
  if (event.target !== document.body) startInside(event.target.parentElement ?? document);
});
