#include "base/i18n.h"
#include "cli/cli.h"

const cli_command cli_commands[] = {
    {"ask", "SYSTEM", N_("trả lời bảng hỏi của một hệ thống"),
     N_("Trả lời bằng số hoặc mã của mục, nhiều mục nối bằng |. Ngoài câu trả lời, có thể gõ:\n"
        "  dòng trống  giữ câu trả lời hiện có, hoặc để lại câu này sau\n"
        "  ?           vì sao hỏi, căn cứ, ví dụ, cách trả lời\n"
        "  ! LÝ DO     chưa biết, và vì sao\n"
        "  -           xóa câu trả lời đang ghi, lịch sử vẫn giữ\n"
        "  <           quay lại câu trước, không mất câu trả lời nào\n"
        "  =           xem lại mọi câu, sửa câu bất kỳ; chữ a đến f: tên, chủ quản, đơn vị vận hành, cơ quan, thành phần, hạ tầng\n"
        "  q           lưu và thoát; Ctrl-C cũng thoát (mã 130), mọi câu đã ghi đều được lưu"),
     options_ask, cmd_ask},
    {"classify", "--rules PACK|auto --input FACTS.csv [--output OUT.csv] | SYSTEM... | --all", N_("xác định cấp độ từ tệp CSV hoặc từ cơ sở dữ liệu"), NULL,
     options_classify, cmd_classify},
    {"explain", "SYSTEM", N_("giải thích cấp độ theo từng điều, khoản, điểm"), NULL, options_explain, cmd_explain},
    {"whatif", "SYSTEM [FACT=VALUE ...]", N_("thử đổi câu trả lời; câu trả lời nào dẫn tới cấp khác"), NULL, options_whatif, cmd_whatif},
    {"procedure", "SYSTEM", N_("thẩm quyền, hồ sơ, thời hạn của một hệ thống"), NULL, options_procedure, cmd_procedure},
    {"plan", "SYSTEM [ROW...] | --patterns", N_("phương án theo cấp độ: yêu cầu, tình trạng, biện pháp, lộ trình"),
     N_("In mọi yêu cầu của cấp độ: áp dụng, không áp dụng (kèm điều kiện) hay chưa xác định (kèm dữ kiện còn thiếu); tình trạng, biện pháp, trách nhiệm, thời hạn, minh chứng đã khai.\n"
        "ROW là mã hoặc nhãn của yêu cầu, * thay mọi chữ: capdo plan ht-1 '*12.2.2*'. Mục chi tiết chỉ chọn được bằng mã.\n"
        "Sửa nhiều dòng một lần: capdo plan ht-1 --group 'tài sản' --set status=met --set responsible=own\n"
        "  status: met, partial, unmet, not_applicable (kèm reason); responsible: own, supplier, both; inherited: true;\n"
        "  deadline: ngày; present, measure, evidence, reason: văn bản. --dry-run in trước, không ghi.\n"
        "Bắt đầu từ mẫu: capdo plan ht-1 --pattern department; mẫu chỉ đề xuất biện pháp, không ghi điều gì là đã đáp ứng.\n"
        "Yêu cầu khai theo hạ tầng (inherited) lấy tình trạng từ phương án của hệ thống nêu ở dữ kiện host_system; nơi ấy chưa khai thì còn mở;\n"
        "--set status không ghi gì ở các hàng ấy."),
     options_plan, cmd_plan},
    {"list", "[WORDS...]", N_("liệt kê, tìm hệ thống (không cần gõ dấu)"), NULL, options_list, cmd_list},
    {"history", "SYSTEM [FACT]", N_("mọi thay đổi của một hệ thống: câu trả lời, bảng, rủi ro, minh chứng, hồ sơ đã giao, cấp độ, lần nhập"), NULL, options_history, cmd_history},
    {"system", "rename OLD NEW | delete ID --yes | restore ID", N_("đổi mã, xóa, khôi phục một hệ thống"),
     N_("Đổi mã giữ nguyên mọi thứ của hệ thống; thành phần, hệ thống đặt trên hạ tầng của nó (host_system) và bảng related nêu mã nó được sửa theo.\n"
        "Không xóa khi còn hệ thống khác dẫn tới nó: thành phần, hệ thống đặt trên hạ tầng của nó, bảng related; các chỗ ấy được nêu.\n"
        "Không có --yes thì chỉ cho biết sẽ xóa những gì. Hệ thống đã xóa không còn hiện ở đâu và mã của nó dùng lại được, nhưng nhật ký, câu trả\n"
        "lời, bảng, minh chứng và hồ sơ đã giao vẫn được giữ; restore lấy lại tất cả."),
     options_system, cmd_system},
    {"template", "--output FILE.xlsx [--empty | SYSTEM...]", N_("lập bảng tính XLSX để điền, có danh sách chọn và hướng dẫn"),
     N_("Mỗi bảng một trang tính. Nêu hệ thống thì chỉ có dữ liệu của hệ thống ấy và các cơ quan liên quan, các bảng có sẵn dòng trống ghi mã hệ thống, và trang\n"
        "tính Phương án có mọi yêu cầu của cấp độ. Nhập lại: capdo import all TỆP.xlsx."),
     options_template, cmd_template},
    {"import", "systems|orgs|descriptions|risks|TABLE|actors|all FILE.csv|FILE.xlsx", N_("nhập dữ liệu từ CSV hoặc XLSX"),
     N_("Cột của từng loại (dòng đầu của tệp; thứ tự tùy ý, cột nào không cần thì bỏ):\n"
        "  systems       id, name, agency, operator, owner, part_of và mã các dữ kiện (system_function, info_classes...)\n"
        "  orgs          name, kind, abbreviation, parent, mandate, representative, position, address, phone, email, place,\n"
        "                valid_from, valid_to\n"
        "  descriptions  id và mã các văn bản mô tả (system_purpose...)\n"
        "  risks         system, threat, weakness, likelihood, impact, measure\n"
        "  actors        owner, role, org, valid_from, valid_to\n"
        "TABLE là một bảng của hồ sơ: cột system và các cột của bảng, xem bằng capdo export BẢNG -\n"
        "  zones (vùng mạng), devices (thiết bị), applications (ứng dụng, dịch vụ), links (kết nối),\n"
        "  related (hệ thống liên quan), documents (văn bản pháp lý), plan (phương án; mỗi yêu cầu một dòng)\n"
        "  Một tệp có thể có nhiều hệ thống. Dòng trong tệp được thêm, hoặc sửa dòng cùng tên của hệ thống ấy; dòng không có\n"
        "  trong tệp, cột không có trong tệp và ô để trống thì giữ nguyên giá trị đang có. Với --replace, các dòng của một hệ\n"
        "  thống trong tệp là cả bảng của nó, ô để trống cũng xóa trắng; hệ thống chỉ có dòng nêu mã thì bảng của nó thành\n"
        "  trống (không có --replace thì dòng như vậy được bỏ qua).\n"
        "  Ô chỉ tới bảng khác (device_zone...) ghi đúng tên ở bảng ấy, nhiều tên nối bằng |; ô chọn ghi mã, không ghi tên mã.\n"
        "Tệp có sẵn mọi cột: capdo template --output mau.xlsx (kèm giải thích và danh sách chọn), hoặc dòng tiêu đề của\n"
        "capdo export LOẠI tệp.csv. Ô trống là chưa biết; có dòng sai thì không thay đổi gì, trừ khi có --keep-going.\n"
        "Ô trống ở dòng đã có:\n"
        "  orgs, risks, các bảng giữ giá trị đang có; --replace thì xóa trắng\n"
        "  systems, descriptions: với --on-conflict update, ô trống xóa câu trả lời đang có, và từng câu bị xóa được báo;\n"
        "                        cột không có trong tệp thì giữ nguyên\n"
        "Bảng rủi ro (risks) theo cùng lệ với các bảng: một dòng được nhận ra bằng hệ thống và mối đe dọa (threat). Với\n"
        "--replace, các dòng trong tệp là cả danh sách; từng dòng bị gỡ, từng ô bị xóa được báo.\n"
        "Nên chạy thử trước với --dry-run: báo đủ như thật, không ghi gì."),
     options_import, cmd_import},
    {"export", "systems|orgs|descriptions|risks|TABLE|actors FILE.csv|FILE.xlsx [SYSTEM...]", N_("xuất dữ liệu ra CSV hoặc XLSX"),
     N_("Các cột như capdo help import; cơ sở dữ liệu chưa có dòng nào thì tệp có đúng dòng tiêu đề, dùng để điền.\n"
        "Nêu hệ thống thì chỉ xuất hệ thống ấy; bảng plan khi đó có mọi yêu cầu của cấp độ, kể cả yêu cầu chưa khai.\n"
        "Nhập lại bản xuất không làm thay đổi gì. Để lập tệp điền có giải thích và danh sách chọn: capdo template."),
     options_export, cmd_export},
    {"diagram", "SYSTEM", N_("vẽ sơ đồ mạng lô-gíc hoặc vật lý từ các bảng vùng mạng, thiết bị, ứng dụng, kết nối (SVG)"),
     N_("Sơ đồ lô-gíc có vùng mạng, máy chủ, ứng dụng và hệ thống bên ngoài; sơ đồ vật lý có thiết bị và kết nối giữa chúng. Vùng mạng mà\n"
        "cấp độ đòi hỏi nhưng chưa có được vẽ nét đứt. Tên nêu trong bảng kết nối mà không có ở bảng nào là mạng, hệ thống bên ngoài.\n"
        "Hồ sơ in cùng các sơ đồ này, trừ khi cơ quan gắn hình của mình: capdo evidence add SYSTEM FILE --to picture:logical."),
     options_diagram, cmd_diagram},
    {"check", "SYSTEM | --all", N_("soát hồ sơ trước khi gửi: thiếu, mâu thuẫn, văn bản chưa hoàn chỉnh, điểm luật chưa chắc chắn"), NULL, options_check,
     cmd_check},
    {"evidence", "add SYSTEM FILE [--to TARGET]... | list [SYSTEM] | get SYSTEM NAME --output FILE | attach|detach SYSTEM NAME --to TARGET... | prune",
     N_("tệp minh chứng: thêm, liệt kê, lấy ra, gắn, bỏ gắn, dọn"),
     N_("Tệp được giữ trong cơ sở dữ liệu, mỗi nội dung một lần. Thêm tệp trùng tên ở cùng hệ thống là thêm phiên bản mới; bản cũ còn nguyên.\n"
        "FILE là - thì đọc đầu vào chuẩn (cần --name). Nơi gắn (TARGET), một tệp gắn được nhiều nơi:\n"
        "  system            chính hệ thống (mặc định)\n"
        "  plan:MÃ           một yêu cầu của phương án: mã đầy đủ, trong ngoặc vuông ở capdo plan\n"
        "  device:TÊN, zone:TÊN, application:TÊN, document:TÊN   một dòng của bảng thiết bị, vùng mạng, ứng dụng, tài liệu\n"
        "  picture:logical, picture:physical   hình tự vẽ (PNG, JPEG, SVG) thay sơ đồ lô-gíc, sơ đồ vật lý\n"
        "Bỏ gắn không xóa gì; evidence prune xóa nội dung của các tệp không còn gắn vào đâu, lịch sử vẫn giữ."),
     options_evidence, cmd_evidence},
    {"dossier", "SYSTEM --output DIR [--issue [--draft] [--note TEXT]]", N_("in hồ sơ đề xuất cấp độ của một hệ thống"),
     N_("Với --issue, hồ sơ vừa in được ghi là đã giao: giờ, gói, cấp độ, từng văn bản với số trang và SHA-256, cùng băm của mọi dữ liệu làm nên nó;\n"
        "capdo issued cho biết bản đã giao nay đã cũ chưa và vì sao. Hồ sơ còn là bản nháp chỉ được ghi khi có thêm --draft."),
     options_dossier, cmd_dossier},
    {"issued", "[SYSTEM... | --all]", N_("hồ sơ đã giao nào đã cũ, vì dữ liệu nào đổi"), NULL, options_issued, cmd_issued},
    {"batch", "--output DIR [--all | SYSTEM...]", N_("in hồ sơ của nhiều hệ thống"), NULL, options_batch, cmd_batch},
    {"rules", "list | show PACK | test [FILE|DIR...] | prove PACK | diff PACK PACK | impact PACK PACK", N_("xem, kiểm thử, chứng minh, so sánh gói quy tắc"), NULL, options_rules, cmd_rules},
    {"db", "status | migrate | backup FILE | check", N_("quản lý cơ sở dữ liệu"), NULL, options_db, cmd_db},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
