# Manuals are listed in dist_man_MANS by the folder that they describe.
EXTRA_DIST += %D%/overview.md
dist_man_MANS += %D%/postern-routed.8
dist_man_MANS += %D%/postern.1 %D%/postern-json.5 %D%/postern-rules.5 %D%/postern.yaml.5
dist_man_MANS += %D%/postern-milter.8
dist_man_MANS += %D%/postern-extract.8
