package io.zhiyin.campaigns.exporting;

/** What an export is written as. */
public enum ExportFormat {
    CSV("text/csv"), XLSX("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");

    private final String type;

    ExportFormat(String type) {
        this.type = type;
    }

    /** Its media type. */
    public String type() {
        return type;
    }
}
