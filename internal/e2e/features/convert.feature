Feature: documents are converted as clients of Gotenberg ask for it

  Scenario: one document
    Given I have a default Gotenberg container
    When I make a "POST" request to Gotenberg at the "/forms/libreoffice/convert" endpoint with the following form data and header(s):
      | files                     | testdata/letter_ä_ß.docx | file   |
      | Gotenberg-Output-Filename | ../result                | header |
      | Gotenberg-Trace           | letter-1                 | header |
    Then the response status code should be 200
    Then the response header "Content-Type" should be "application/pdf"
    Then the response header "Gotenberg-Trace" should be "letter-1"
    Then there should be the following file(s) in the response:
      | result.pdf |
    Then the "result.pdf" PDF should have 1 page(s)
    Then the "result.pdf" PDF should have the following content at page 1:
      """
      A letter.
      """
    Then the response PDF(s) should NOT be encrypted
    Then the Gotenberg container should log the following entries:
      | "correlation_id":"letter-1" |

  Scenario: several documents
    Given I have a default Gotenberg container
    When I make a "POST" request to Gotenberg at the "/forms/libreoffice/convert" endpoint with the following form data and header(s):
      | files            | testdata/letter.docx | file  |
      | files            | testdata/three.docx  | file  |
      | nativePageRanges | 1                    | field |
    Then the response status code should be 200
    Then the response header "Content-Type" should be "application/zip"
    Then there should be 2 PDF(s) in the response
    Then there should be the following file(s) in the response:
      | letter.docx.pdf |
      | three.docx.pdf  |
    Then the "three.docx.pdf" PDF should have 1 page(s)

  Scenario: one PDF of several documents
    Given I have a default Gotenberg container
    When I make a "POST" request to Gotenberg at the "/forms/libreoffice/convert" endpoint with the following form data and header(s):
      | files | testdata/other.docx  | file  |
      | files | testdata/letter.docx | file  |
      | merge | true                 | field |
      | pdfa  | PDF/A-2b             | field |
    Then the response status code should be 200
    Then there should be 1 PDF(s) in the response
    Then the "*.pdf" PDF should have 2 page(s)
    Then the "*.pdf" PDF should have the following content at page 1:
      """
      A letter.
      """
    Then the response PDF(s) should be valid "PDF/A-2b" with a tolerance of 0 failed rule(s)

  Scenario: a PDF for each two pages
    Given I have a default Gotenberg container
    When I make a "POST" request to Gotenberg at the "/forms/libreoffice/convert" endpoint with the following form data and header(s):
      | files     | testdata/three.docx | file  |
      | splitMode | intervals           | field |
      | splitSpan | 2                   | field |
      | pdfa      | PDF/A-3b            | field |
      | pdfua     | true                | field |
    Then the response status code should be 200
    Then the "three.docx_0.pdf" PDF should have 2 page(s)
    Then the "three.docx_1.pdf" PDF should have 1 page(s)
    Then the "three.docx_1.pdf" PDF should have the following content at page 1:
      """
      Third page
      """
    Then the response PDF(s) should be valid "PDF/A-3b" with a tolerance of 0 failed rule(s)
    Then the response PDF(s) should be valid "PDF/UA-1" with a tolerance of 0 failed rule(s)

  Scenario: pages across merged documents
    Given I have a default Gotenberg container
    When I make a "POST" request to Gotenberg at the "/forms/libreoffice/convert" endpoint with the following form data and header(s):
      | files      | testdata/letter.docx | file  |
      | files      | testdata/three.docx  | file  |
      | merge      | true                 | field |
      | splitMode  | pages                | field |
      | splitSpan  | 1-2,4                | field |
      | splitUnify | true                 | field |
    Then the response status code should be 200
    Then there should be 1 PDF(s) in the response
    Then the "*.pdf" PDF should have 3 page(s)
    Then the "*.pdf" PDF should have the following content at page 1:
      """
      A letter.
      """
    Then the "*.pdf" PDF should have the following content at page 3:
      """
      Third page
      """

  Scenario: protected
    Given I have a default Gotenberg container
    When I make a "POST" request to Gotenberg at the "/forms/libreoffice/convert" endpoint with the following form data and header(s):
      | files        | testdata/letter.docx | file  |
      | userPassword | opensesame           | field |
      | flatten      | true                 | field |
    Then the response status code should be 200
    Then the response PDF(s) should be encrypted

  Scenario: no document
    Given I have a default Gotenberg container
    When I make a "POST" request to Gotenberg at the "/forms/libreoffice/convert" endpoint with the following form data and header(s):
      | files | testdata/page.docx | file |
    Then the response status code should be 400
    Then the response header "Content-Type" should be "text/plain; charset=UTF-8"
    Then the response body should contain string:
      """
      LibreOffice could not read the document 'page.docx'. Ensure the file is not corrupted and that its extension matches its actual format.
      """

  Scenario: under a path, for who has the password
    Given I have a Gotenberg container with the following environment variable(s):
      | API_ROOT_PATH                     | /pdf/ |
      | API_ENABLE_BASIC_AUTH             | true  |
      | GOTENBERG_API_BASIC_AUTH_USERNAME | ann   |
      | GOTENBERG_API_BASIC_AUTH_PASSWORD | pass  |
    When I make a "POST" request to Gotenberg at the "/pdf/forms/libreoffice/convert" endpoint with the following form data and header(s):
      | files | testdata/letter.docx | file |
    Then the response status code should be 401
    When I make a "POST" request to Gotenberg at the "/pdf/forms/libreoffice/convert" endpoint with the following form data and header(s):
      | files         | testdata/letter.docx | file   |
      | Authorization | Basic YW5uOnBhc3M=   | header |
    Then the response status code should be 200
    When I make a "HEAD" request to Gotenberg at the "/pdf/health" endpoint
    Then the response status code should be 200
    When I make a "GET" request to Gotenberg at the "/forms/libreoffice/convert" endpoint
    Then the response status code should be 401

  Scenario: pages wider than high, with a watermark
    Given I have a default Gotenberg container
    When I make a "POST" request to Gotenberg at the "/forms/libreoffice/convert" endpoint with the following form data and header(s):
      | files                      | testdata/letter.docx | file  |
      | landscape                  | true                 | field |
      | nativeWatermarkText        | DRAFT                | field |
      | nativeWatermarkColor       | 16711680             | field |
      | nativeWatermarkRotateAngle | 0                    | field |
      | losslessImageCompression   | true                 | field |
    Then the response status code should be 200
    Then the "*.pdf" PDF should be set to landscape orientation
    Then the "*.pdf" PDF should have the following content at page 1:
      """
      DRAFT
      """

  Scenario: a file that is named by its URL
    Given I have a default Gotenberg container
    Given I have a static server
    When I make a "POST" request to Gotenberg at the "/forms/libreoffice/convert" endpoint with the following form data and header(s):
      | downloadFrom | [{"url":"http://host.docker.internal:%d/static/testdata/letter.docx","extraHttpHeaders":{"X-Key":"value"}}] | field |
    Then the response status code should be 200
    Then the file request header "X-Key" should be "value"
    When I make a "POST" request to Gotenberg at the "/forms/libreoffice/convert" endpoint with the following form data and header(s):
      | downloadFrom | [{"url":"http://host.docker.internal:%d/static/testdata/missing.docx"}] | field |
    Then the response status code should be 400
    Then the response body should contain string:
      """
      got status: '404 Not Found'
      """
    When I make a "POST" request to Gotenberg at the "/forms/libreoffice/convert" endpoint with the following form data and header(s):
      | downloadFrom | [{"url":"http://169.254.169.254/latest/meta-data"}] | field |
    Then the response status code should be 403

  Scenario: the result goes to a webhook
    Given I have a default Gotenberg container
    Given I have a webhook server
    When I make a "POST" request to Gotenberg at the "/forms/libreoffice/convert" endpoint with the following form data and header(s):
      | files                                | testdata/letter.docx                           | file   |
      | Gotenberg-Output-Filename            | result                                         | header |
      | Gotenberg-Webhook-Url                | http://host.docker.internal:%d/webhook         | header |
      | Gotenberg-Webhook-Events-Url         | http://host.docker.internal:%d/webhook/events  | header |
      | Gotenberg-Webhook-Extra-Http-Headers | {"X-Key":"value"}                              | header |
      | traceparent                          | 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01 | header |
    Then the response status code should be 204
    When I wait for the asynchronous request to the webhook
    Then the webhook request header "Content-Type" should be "application/pdf"
    Then the webhook request header "X-Key" should be "value"
    Then the webhook request header "traceparent" should carry trace id "0af7651916cd43dd8448eb211c80319c"
    Then there should be the following file(s) in the webhook request:
      | result.pdf |
    Then the webhook event should match JSON:
      """
      {"event": "webhook.success", "correlationId": "ignore"}
      """

  Scenario: a webhook is told of what failed
    Given I have a Gotenberg container with the following environment variable(s):
      | WEBHOOK_ENABLE_SYNC_MODE | true |
    Given I have a webhook server
    When I make a "POST" request to Gotenberg at the "/forms/libreoffice/convert" endpoint with the following form data and header(s):
      | files                        | testdata/page.docx                            | file   |
      | Gotenberg-Webhook-Url        | http://host.docker.internal:%d/webhook        | header |
      | Gotenberg-Webhook-Error-Url  | http://host.docker.internal:%d/webhook/error  | header |
      | Gotenberg-Webhook-Events-Url | http://host.docker.internal:%d/webhook/events | header |
    Then the response status code should be 204
    When I wait for the asynchronous request to the webhook
    Then the webhook request header "Content-Type" should be "application/json"
    Then the webhook event should match JSON:
      """
      {"event": "webhook.error", "error": {"status": 400}}
      """
    When I make a "POST" request to Gotenberg at the "/forms/libreoffice/convert" endpoint with the following form data and header(s):
      | files                       | testdata/letter.docx                | file   |
      | Gotenberg-Webhook-Url       | http://169.254.169.254/             | header |
      | Gotenberg-Webhook-Error-Url | http://host.docker.internal:%d/webhook/error | header |
    Then the response status code should be 403

  Scenario: stamped, turned, with a file in it, and described
    Given I have a default Gotenberg container
    When I make a "POST" request to Gotenberg at the "/forms/libreoffice/convert" endpoint with the following form data and header(s):
      | files                     | testdata/letter.docx                                                                                            | file   |
      | files                     | testdata/other.docx                                                                                             | file   |
      | merge                     | true                                                                                                            | field  |
      | stampSource               | text                                                                                                            | field  |
      | stampExpression           | COPY                                                                                                            | field  |
      | stampOptions              | {"points":"20","rot":"0"}                                                                                       | field  |
      | rotateAngle               | 90                                                                                                              | field  |
      | embeds                    | testdata/invoice.xml                                                                                            | file   |
      | metadata                  | {"Title":"Über uns","Keywords":["a","b"],"CreateDate":"2006-09-18T16:27:50-04:00","Marked":true,"PDFVersion":1.7} | field  |
      | Gotenberg-Output-Filename | result                                                                                                          | header |
    Then the response status code should be 200
    Then the "result.pdf" PDF should have 2 page(s)
    Then the "result.pdf" PDF should have content matching "COPY" at page 2
    Then the response PDF(s) should have the "invoice.xml" file embedded
    When I make a "POST" request to Gotenberg at the "/forms/pdfengines/metadata/read" endpoint with the following form data and header(s):
      | files | teststore/result.pdf | file |
    Then the response status code should be 200
    Then the response header "Content-Type" should be "application/json"
    Then the response body should match JSON:
      """
      {"result.pdf": {"Title": "Über uns", "Keywords": ["a", "b"], "CreateDate": "2006:09:18 16:27:50-04:00", "Marked": true, "PDFVersion": 1.7}}
      """

  Scenario: described and protected PDF/A is refused, PDF/A is described
    Given I have a default Gotenberg container
    When I make a "POST" request to Gotenberg at the "/forms/libreoffice/convert" endpoint with the following form data and header(s):
      | files    | testdata/letter.docx                | file  |
      | pdfa     | PDF/A-1b                            | field |
      | pdfua    | true                                | field |
      | metadata | {"Title":"A title","Author":"Änne"} | field |
    Then the response status code should be 200
    Then the response PDF(s) should be valid "PDF/A-1b" with a tolerance of 0 failed rule(s)
    Then the response PDF(s) should be valid "PDF/UA-1" with a tolerance of 0 failed rule(s)
    When I make a "POST" request to Gotenberg at the "/forms/libreoffice/convert" endpoint with the following form data and header(s):
      | files        | testdata/letter.docx | file  |
      | metadata     | {"Title":"A title"}  | field |
      | userPassword | opensesame           | field |
    Then the response status code should be 200
    Then the response PDF(s) should be encrypted
    When I make a "POST" request to Gotenberg at the "/forms/libreoffice/convert" endpoint with the following form data and header(s):
      | files       | testdata/letter.docx | file  |
      | pdfa        | PDF/A-2b             | field |
      | rotateAngle | 90                   | field |
    Then the response status code should be 400
