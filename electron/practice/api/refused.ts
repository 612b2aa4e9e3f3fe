/** A refusal in the server's words; answered as a GraphQL error of the field that asked. */
export class Refused extends Error {}
