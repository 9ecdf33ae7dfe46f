export const handler = async (event) => {
  console.log("Event:", JSON.stringify(event));
  throw new Error("Simulated failure");
};
