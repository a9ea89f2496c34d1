// Orders that nobody placed: every account buys every product every month, each amount another one, so that nothing that
// repeats makes the text small.
export function orders({ accounts, products, months }) {
  const lines = ["month,account,product,quantity,amount"];
  let state = 7;
  const next = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  for (let month = 0; month < months; month += 1) {
    const name = `${2021 + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}`;
    for (let account = 0; account < accounts; account += 1) {
      for (let product = 0; product < products; product += 1) {
        const [quantity, amount] = [Math.ceil(next() * 500), (next() * 90_000 + 1_000).toFixed(2)];
        lines.push(`${name},Account ${account},Product ${product},${quantity},${amount}`);
      }
    }
  }
  return lines.join("\n");
}
