/** The verify page: public, without an account. */
import "../style/index.css";
import { able, pageHost, visited } from "../account/gate.ts";
import { showVerify } from "../verify/page.ts";

if (able()) {
  showVerify(pageHost());
  visited();
}
