/** A new envelope. */
import "../style/index.css";
import "../new/new.css";
import "../new/people.css";
import "../new/review.css";
import "../new/phone.css";
import "../new/fields.css";
import "../new/fields-narrow.css";
import { entered, pageHost } from "../account/gate.ts";
import { engine } from "../engine/client.ts";
import { startNew } from "../new/page.ts";
import { showFailure } from "../states/states.ts";

const host = pageHost();
void entered(host).then((me) => startNew(host, me, engine)).catch((reason: unknown) => showFailure(host, reason, () => location.reload()));
