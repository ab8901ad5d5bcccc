/** The home page. */
import "../style/index.css";
import { entered, pageHost } from "../account/gate.ts";
import { showHome } from "../home/page.ts";

void entered().then((me) => showHome(pageHost(), me));
