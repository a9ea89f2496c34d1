// `test`, `before` and `after` as Node's, with an end for what never answers: a promise that the page keeps waiting on has
// no time limit of the test driver's, and one walk that hangs would take the verdict of all others with it.
import { after as nodeAfter, before as nodeBefore, test as nodeTest } from "node:test";

export { afterEach, beforeEach } from "node:test";

// Far above what any walk takes on a slow machine: ends what hangs and measures nothing.
const LONGEST = 240_000;
const CLOSING = 60_000;

export function test(name, ...rest) {
  const walk = rest.pop();
  return nodeTest(name, { timeout: LONGEST, ...rest[0] }, walk);
}

export function before(start) {
  nodeBefore(start, { timeout: CLOSING });
}

export function after(end) {
  nodeAfter(end, { timeout: CLOSING });
}

// A browser that does not close would keep the process of its file: the results are out by then.
nodeAfter(() => {
  setTimeout(() => process.exit(), CLOSING * 2).unref();
});
