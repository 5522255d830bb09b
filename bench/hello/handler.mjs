/** The function that every contender runs. */
export const handler = async () => ({ statusCode: 200, body: '{"hello":"world"}' });
