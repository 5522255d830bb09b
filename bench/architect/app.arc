@app
bench

@http
get /hello
