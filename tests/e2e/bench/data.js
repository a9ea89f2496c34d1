// The three lines that `src/ui/pages/bench_ui.rs` draws: the same walks of whole numbers, and their sum as a proof.
globalThis.benchLines = (turn) =>
  [0, 1, 2].map((line) => {
    let state = 1 + 3 * turn + line;
    let value = 10_000 + 5_000 * line;
    return Array.from({ length: 5_000 }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      value += ((state >>> 16) % 201) - 100;
      return value;
    });
  });
globalThis.benchSum = (turn) => String(benchLines(turn).flat().reduce((a, b) => a + b, 0));
