export const handler = async ({ order_id, amount }) => {
  const answer = await fetch("https://api.payments.example/v1/charges", {
    method: "POST",
    headers: { "idempotency-key": order_id, "content-type": "application/json" },
    body: JSON.stringify({ order_id, amount }),
  });
  if (!answer.ok) throw new Error(`The provider answered ${answer.status}`);
  return { order_id };
};
