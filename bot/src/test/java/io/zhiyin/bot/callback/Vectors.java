package io.zhiyin.bot.callback;

/** Examples that the platforms' pages print, with the values they give. */
final class Vectors {
    static final String WECOM_ENCRYPT = "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q==";
    static final String WECOM_MESSAGE = """
            <xml><ToUserName><![CDATA[wx5823bf96d3bd56c7]]></ToUserName>
            <FromUserName><![CDATA[mycreate]]></FromUserName>
            <CreateTime>1409659813</CreateTime>
            <MsgType><![CDATA[text]]></MsgType>
            <Content><![CDATA[hello]]></Content>
            <MsgId>4561255354251345929</MsgId>
            <AgentID>218</AgentID>
            </xml>""";
    static final String OFFICIAL_ENCRYPT = "Q3stYC6hdFzMh9T8HCvyDJUcnX/47jrDVwuFR6QtlUdRExugiHPOQ6S5LYD2mXwpLm0alRldFouyh8zycjpk5/rFKmi9cwjEYMywR5MXUhc977+0/cNYd0ETpqglVnlz4xzq/hIQuygFfhWFVc5LmBo5lH3TdeFe9WjcLjOig9HP7uAgNQ97Q3OHRDm6MV7n/+eUPYGt7SkLYCxbgnWKuv8gtAFNseMf5mbHVyDtb9H3KJjTuP4RnVWSndWIvKpI5clyqGX1B3EJP0IppzEkQSiz36NwJhkb6JRz5ZhWH8n4hJLop8UK5YkYnR5agAMICFqSixY+IBoBz+Lxn1rZdOEKZfsTy4xqRKr3ufbpjlIKgoKZzRGVwkkw6kVTwH7OZo9JexxuANmv3JGQatKPn1aD6a0+8rB02++HmhiosJQ=";

    private Vectors() {}
}
