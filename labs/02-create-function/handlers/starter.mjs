// The function's first code: it only shows what it was given.
export const handler = async (event, context) => {
  console.log("Event:", JSON.stringify(event));
  console.log("Request id:", context.awsRequestId);
  return "Hello from my-function";
};
