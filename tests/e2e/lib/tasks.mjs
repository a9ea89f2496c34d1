// The tasks of a page's main thread, each with the processor time it took.
//
// Wall time on a busy machine says how busy the machine is: a task is put aside while others run. The browser's trace
// counts the time the thread itself was on a processor (`tdur`), and that is what is judged. It is not free of the
// neighbours either, which share caches and cores, hence the margin of those who judge.

const CATEGORIES = ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline", "blink.user_timing"];
const MARK = "kedge: ";

// Starts recording. `step(name)` says what the page is at from now on; `stop()` returns the tasks, longest first:
// { step, thread, wall, parts }, in milliseconds. `thread` is null where the system does not count it.
export async function recordTasks(browser, page) {
  const session = await browser.newBrowserCDPSession();
  const events = [];
  session.on("Tracing.dataCollected", ({ value }) => events.push(...value));
  await session.send("Tracing.start", {
    traceConfig: { recordMode: "recordAsMuchAsPossible", includedCategories: CATEGORIES },
    transferMode: "ReportEvents",
  });
  const step = (name) => page.evaluate((it) => void performance.mark(it), MARK + name);
  const stop = async () => {
    await step("end");
    const complete = new Promise((resolve) => session.once("Tracing.tracingComplete", resolve));
    await session.send("Tracing.end");
    await complete;
    await session.detach();
    return tasksOf(events);
  };
  return { step, stop };
}

function tasksOf(events) {
  const marks = events.filter((it) => it.name.startsWith(MARK)).sort((a, b) => a.ts - b.ts);
  const { pid, tid } = marks[0];
  const main = events.filter((it) => it.ph === "X" && it.pid === pid && it.tid === tid);
  const milliseconds = (it) => (it === undefined ? null : it / 1000);
  const inside = (task) => (it) => it.name !== "RunTask" && it.ts >= task.ts && it.ts + it.dur <= task.ts + task.dur && it.dur > 2000;
  const tasks = main.filter((it) => it.name === "RunTask").map((task) => ({
    step: marks.findLast((it) => it.ts <= task.ts)?.name.slice(MARK.length) ?? "before",
    thread: milliseconds(task.tdur),
    wall: milliseconds(task.dur),
    parts: main.filter(inside(task)).map((it) => `${it.name} ${Math.round(milliseconds(it.tdur ?? it.dur))}`),
  }));
  return tasks.sort((a, b) => (b.thread ?? b.wall) - (a.thread ?? a.wall));
}
