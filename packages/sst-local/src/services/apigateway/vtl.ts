export * from "apigateway-velocity";
