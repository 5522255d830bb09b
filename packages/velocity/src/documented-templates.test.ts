import { describe, expect, it } from "vitest";
import { render } from "./index.ts";

// Shapes of templates that AWS's developer guide and tools give, on data of our own.
describe("templates of the developer guide", () => {
  it("passes the whole request through", () => {
    const template = `#set($allParams = $input.params())
{
  "body": $input.json('$'),
  "params": {
#foreach($type in $allParams.keySet())
    #set($params = $allParams.get($type))
    "$type": {
      #foreach($name in $params.keySet())
      "$name": "$util.escapeJavaScript($params.get($name))"
        #if($foreach.hasNext),#end
      #end
    }
    #if($foreach.hasNext),#end
#end
  },
  "stage-variables": {
#foreach($key in $stageVariables.keySet())
    "$key": "$util.escapeJavaScript($stageVariables.get($key))"#if($foreach.hasNext),#end
#end
  },
  "context": { "stage": "$context.stage", "api-key": "$context.identity.apiKey" }
}`;
    const { text } = render(template, {
      body: '{"n": 1}',
      params: { path: { id: "a/b" }, querystring: {}, header: { Accept: "*/*", Host: "h" } },
      stageVariables: { table: 'with "quotes"' },
      context: { stage: "dev", identity: {} },
    });
    expect(JSON.parse(text)).toEqual({
      body: { n: 1 },
      params: { path: { id: "a/b" }, querystring: {}, header: { Accept: "*/*", Host: "h" } },
      "stage-variables": { table: 'with "quotes"' },
      context: { stage: "dev", "api-key": "" },
    });
  });

  it("makes a list of DynamoDB's typed items", () => {
    const template = `#set($inputRoot = $input.path('$'))
{
  "messages": [
    #foreach($elem in $inputRoot.Items) {
      "id": "$elem.id.S",
      "likes": $elem.likes.N,
      "tags": [#foreach($tag in $elem.tags.L)"$tag.S"#if($foreach.hasNext), #end#end],
      "deleted": #if($elem.deleted.BOOL)true#{else}false#end
    }#if($foreach.hasNext),#end
    #end
  ],
  "count": $inputRoot.Count
}`;
    const body = JSON.stringify({
      Count: 2,
      Items: [
        { id: { S: "m1" }, likes: { N: "3" }, tags: { L: [{ S: "a" }, { S: "b" }] } },
        { id: { S: "m2" }, likes: { N: "0" }, tags: { L: [] }, deleted: { BOOL: true } },
      ],
    });
    expect(JSON.parse(render(template, { body }).text)).toEqual({
      messages: [
        { id: "m1", likes: 3, tags: ["a", "b"], deleted: false },
        { id: "m2", likes: 0, tags: [], deleted: true },
      ],
      count: 2,
    });
  });

  it("writes an item to DynamoDB", () => {
    const template = `{
  "TableName": "$stageVariables.table",
  "Item": {
    "id": { "S": "$context.requestId" },
    "room": { "S": "$input.params('roomId')" },
    "text": { "S": "$util.escapeJavaScript($input.path('$.text')).replaceAll("\\\\'", "'")" }
    #if($input.path('$.replyTo') != ""), "replyTo": { "S": "$input.path('$.replyTo')" }#end
  }
}`;
    const written = (body: object): unknown =>
      JSON.parse(
        render(template, {
          body: JSON.stringify(body),
          params: { path: { roomId: "r1" } },
          context: { requestId: "req" },
          stageVariables: { table: "chat" },
        }).text,
      );
    const item = { id: { S: "req" }, room: { S: "r1" }, text: { S: `it's "here"\n` } };
    expect(written({ text: `it's "here"\n` })).toEqual({ TableName: "chat", Item: item });
    expect(written({ text: `it's "here"\n`, replyTo: "m0" })).toEqual({
      TableName: "chat",
      Item: { ...item, replyTo: { S: "m0" } },
    });
  });

  it("starts a Step Functions execution with the body as text", () => {
    const template = `{"input": "$util.escapeJavaScript($input.json('$')).replaceAll("\\\\'", "'")", "stateMachineArn": "arn"}`;
    const body = { text: `it's "quoted" \\ / é` };
    const { text } = render(template, { body: JSON.stringify(body) });
    const { input } = JSON.parse(text) as { input: string };
    expect(JSON.parse(input)).toEqual(body);
  });

  it("builds the input of an execution in a string", () => {
    const template = `#set($text = '')
#set($params = $input.params())
#set($text = "$text,@@body@@: $input.body")
#set($text = "$text, @@path@@:{")
#foreach($name in $params.path.keySet())
  #set($text = "$text @@$name@@: @@$util.escapeJavaScript($params.path.get($name))@@")
  #if($foreach.hasNext)
    #set($text = "$text,")
  #end
#end
#set($text = "$text }")
#set($extra = "")
#if($extra && !$extra.empty)
  #set($text = "$text, @@extra@@: $extra")
#end
#set($text = "$text}")
#set($text = $text.replaceAll("@@",'"'))
#set($len = $text.length() - 1)
{"input": "{$util.escapeJavaScript($text.substring(1, $len)).replaceAll("\\\\'", "'")}"}`;
    const { text } = render(template, {
      body: `{"a": "it's"}`,
      params: { path: { x: "1", y: "2" } },
    });
    const { input } = JSON.parse(text) as { input: string };
    expect(JSON.parse(input)).toEqual({ body: { a: "it's" }, path: { x: "1", y: "2" } });
  });

  it("prints several maps with one defined block", () => {
    const template = `#define($loop){#foreach($key in $map.keySet())
  #set($k = $util.escapeJavaScript($key))
  #set($v = $util.escapeJavaScript($map.get($key)).replaceAll("\\\\'", "'"))
  "$k": "$v"#if($foreach.hasNext), #end
#end}#end
{
  #set($map = $input.params().querystring)
  "query": $loop,
  #set($map = $context.authorizer)
  "authorizer": $loop,
  #set($map = $context.nothing)
  "nothing": $loop
}`;
    const { text } = render(template, {
      params: { querystring: { a: "it's", b: "2" } },
      context: { authorizer: { principalId: "ada" } },
    });
    expect(JSON.parse(text)).toEqual({
      query: { a: "it's", b: "2" },
      authorizer: { principalId: "ada" },
      nothing: {},
    });
  });

  it("sends a message to SQS as a form", () => {
    const template = "Action=SendMessage&MessageBody=$util.urlEncode($input.body)";
    expect(render(template, { body: '{"a": "b c"}' }).text).toBe(
      "Action=SendMessage&MessageBody=%7B%22a%22%3A+%22b+c%22%7D",
    );
  });

  it("overrides the status from the response body", () => {
    const template = `#set($inputRoot = $input.path('$'))
$input.json("$")
#if($inputRoot.toString().contains("error"))
#set($context.responseOverride.status = 400)
#end`;
    const rendered = render(template, { body: '{"error": {"code": 7}}' });
    expect(JSON.parse(rendered.text)).toEqual({ error: { code: 7 } });
    expect(rendered.responseOverride).toEqual({ status: 400 });
    expect(render(template, { body: '{"ok": true}' }).responseOverride).toBeUndefined();
  });

  it("reads an error that a function threw as JSON", () => {
    const template = `#set($error = $util.parseJson($input.path('$.errorMessage')))
{"message": "$error.message", "field": "$error.details[0].field"}`;
    const errorMessage = JSON.stringify({ message: "no", details: [{ field: "name" }] });
    expect(JSON.parse(render(template, { body: JSON.stringify({ errorMessage }) }).text)).toEqual({
      message: "no",
      field: "name",
    });
  });
});
