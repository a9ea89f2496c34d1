// One of the rivals, named after the `#`: the same three lines, size and pixel ratio, axes, a grid, a cursor with the values.
const both = [0, 1].map(benchLines);
const xs = Array.from({ length: 5_000 }, (_, i) => i + 1);
const inks = ["#14213d", "#566074", "#0c7080"];
const names = ["First line", "Second line", "Third line"];
const at = document.getElementById("chart");
let turn = 0;

function uplot() {
  const series = names.map((label, i) => ({ label, stroke: inks[i], width: [1.75, 1, 2][i] }));
  // Its legend, which holds the values, stands under the chart: without it the chart has the whole height.
  const chart = new uPlot({ width: 960, height: 320, scales: { x: { time: false } }, series: [{}, ...series] }, [xs, ...both[0]], at);
  return { show: (lines) => chart.setData([xs, ...lines]), target: chart.over };
}

function echart() {
  const chart = echarts.init(at, null, { renderer: "canvas", width: 960, height: 320 });
  const series = (lines) => lines.map((data, i) => ({ type: "line", name: names[i], data, showSymbol: false, lineStyle: { width: [1.75, 1, 2][i] } }));
  const option = { animation: false, color: inks, legend: {}, tooltip: { trigger: "axis", transitionDuration: 0 }, xAxis: { type: "category", data: xs }, yAxis: { type: "value", scale: true }, series: series(both[0]) };
  chart.setOption(option);
  return { show: (lines) => chart.setOption({ series: series(lines) }), target: at.querySelector("canvas") };
}

const rival = location.hash === "#uplot" ? uplot() : echart();
rival.target.dataset.target = "";
document.body.dataset.sum = benchSum(0);
document.querySelector("[data-repaint]").addEventListener("click", () => {
  turn += 1;
  rival.show(both[turn % 2]);
  document.body.dataset.sum = benchSum(turn % 2);
});
