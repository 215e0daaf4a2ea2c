-- {"postgres": 18, "migrations": {"account.0001_initial": "6f27ff6bdf57521a", "account.0002_email_max_length": "c956ab7a3c3660a1", "account.0003_alter_emailaddress_create_unique_verified_email": "66b6f1939621bcfa", "account.0004_alter_emailaddress_drop_unique_email": "ebc6317e90c47d7a", "account.0005_emailaddress_idx_upper_email": "e7569f1662da1754", "account.0006_emailaddress_lower": "54adb08cb3fba66b", "account.0007_emailaddress_idx_email": "87fad70bfde8ae29", "account.0008_emailaddress_unique_primary_email_fixup": "794bf875bdbef9c4", "account.0009_emailaddress_unique_primary_email": "79762cfa7b1e1d7c", "auth.0001_initial": "845cff319606332f", "auth.0002_alter_permission_name_max_length": "feaf97e0e8f7d148", "auth.0003_alter_user_email_max_length": "9d5657b4db9872dc", "auth.0004_alter_user_username_opts": "9538db342c9a9bec", "auth.0005_alter_user_last_login_null": "79f60a35dc000fdd", "auth.0006_require_contenttypes_0002": "00cb16e3405f14b6", "auth.0007_alter_validators_add_error_messages": "115db87dc327530f", "auth.0008_alter_user_username_max_length": "02857f65f7d64814", "auth.0009_alter_user_last_name_max_length": "19a89500e7f108a7", "auth.0010_alter_group_name_max_length": "0963ed6498ac0b3a", "auth.0011_update_proxy_permissions": "85a5dde708dc4b61", "auth.0012_alter_user_first_name_max_length": "6cefbc9f80903763", "axes.0001_initial": "e4c0194cf158395b", "axes.0002_auto_20151217_2044": "a092989bdd502de7", "axes.0003_auto_20160322_0929": "ff269df1341caca0", "axes.0004_auto_20181024_1538": "71cdafbe7458c772", "axes.0005_remove_accessattempt_trusted": "baf3f5f6de5b5ee8", "axes.0006_remove_accesslog_trusted": "82850f25ae37e081", "axes.0007_alter_accessattempt_unique_together": "c9fdd81629030721", "axes.0008_accessfailurelog": "2680dce9ecfcd4df", "axes.0009_add_session_hash": "82762be269ea4c62", "axes.0010_accessattemptexpiration": "524ca5b4566a41b8", "catalogue.0001_initial": "be3c01e965ba9e08", "catalogue.0002_initial": "67fad0b6dcd84bd9", "catalogue.0003_money_under_fire": "232ebb6a25c6aba7", "catalogue.0004_when_and_where_to": "f23da47c34a16a81", "cms.0001_initial": "eec1f4742b063381", "cms.0002_sections_collections_campaigns": "a393ab0dc0f8044a", "cms.0003_home_in_sections": "0aed57c90696e6b4", "cms.0004_purges": "43e0d0ab867b8566", "cms.0005_calendar_in_navigation": "b3ec25d5ff315225", "cms.0006_purges_of_words": "16b2a55bfd510465", "contenttypes.0001_initial": "35ed8489a147e0b4", "contenttypes.0002_remove_content_type_name": "7d36494075750f0e", "cooperatives.0001_initial": "d4dcba93fc7f3a1e", "cooperatives.0002_initial": "b5f13b8c234caa2e", "cooperatives.0003_about": "db6130eba7014826", "households.0001_initial": "2b79e507f80f9bf9", "households.0002_initial": "0321d53a0adf3c93", "households.0003_bank_cards_and_corrections": "e520016acfb63dc4", "households.0004_guards": "3d8d29bcc8176337", "households.0005_naming_consent": "bfb1f2116c829c8b", "ledger.0001_initial": "3395fda718fed3a8", "ledger.0002_guards": "1783201eb0c9250a", "ledger.0003_money_under_fire": "9b1e7e8f56149f9b", "ledger.0004_batches_by_copy": "73e91b430576a7c8", "ledger.0005_seals": "95ebda1105464a2d", "ledger.0006_account_months": "786afe5eb726e407", "ledger.0007_batches_by_index": "b45e921d6fbd2554", "orders.0001_initial": "7b4503a1c03961e1", "orders.0002_initial": "69e0c05c6032f8b5", "orders.0003_money_under_fire": "58e2e66ce7c0d2d0", "orders.0004_parcel_cancel_reason": "fec80234aed1e312", "orders.0005_reconciliation": "507bdcc601b5af4e", "orders.0006_discount_counted": "bff3aad7cc0de47a", "orders.0006_preorder": "aca8b43d397adcf5", "orders.0007_reviews": "d154660eb9e9e93c", "orders.0008_mail_to_buyers": "47357c571556b286", "orders.0009_refund_elsewhere": "898c7116900839ad", "orders.0010_reviews_kept_clean": "e6e3a4db0a19bda9", "people.0001_initial": "4f7a55a59fea5f3c", "people.0002_change_log": "39acbb9d3f72e467", "places.0001_initial": "3715511734954835", "places.0002_where_it_is": "74dd311c9b298841", "sessions.0001_initial": "2aa438e2393ee513", "supply.0001_initial": "47ce295092d281d1", "supply.0002_guards": "5d06ff4a9dbb15a4", "supply.0003_money_under_fire": "b1687bbf83a9c4d9", "supply.0004_closing_guards": "8933ecf0fcda6371", "supply.0005_forecast": "a7023ed20af007b1", "supply.0006_forecast_guards": "da7afc849c8138c9", "taggit.0001_initial": "99ca62a055c530c7", "taggit.0002_auto_20150616_2121": "9db9f38747553183", "taggit.0003_taggeditem_add_unique_index": "8d474ef8ec122e51", "taggit.0004_alter_taggeditem_content_type_alter_taggeditem_tag": "f9d1464ef1c663da", "taggit.0005_auto_20220424_2025": "0ff3cb6796cf52fb", "taggit.0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx": "7e6afc35e33e1db0", "wagtail_localize.0001_initial": "17c92ef7d8ee4eba", "wagtail_localize.0002_translation": "b0456abc26126b55", "wagtail_localize.0003_delete_translation_sources": "9ac002df3b24cccb", "wagtail_localize.0004_one_source_per_objectlocale": "1e14c5183bebaba8", "wagtail_localize.0005_remove_translationsource_object": "d70bafbed5592bce", "wagtail_localize.0006_create_submit_translation_permission": "50a77d745691eb6d", "wagtail_localize.0007_stringtranslation_type_and_tool_name": "78e44c46207807f2", "wagtail_localize.0008_stringtranslation_last_translated_by": "45d6099a4586a7a8", "wagtail_localize.0009_stringtranslation_errors": "af97105e6a4c2629", "wagtail_localize.0010_overridablesegment": "50e535f4e04318b5", "wagtail_localize.0011_segmentoverride": "f9d4ec601a17a1d9", "wagtail_localize.0012_localesynchronization": "f41cc7d33d15fdce", "wagtail_localize.0013_translationsource_schema_version": "49d4817b18e78723", "wagtail_localize.0014_remove_translation_source_last_updated_at": "f06a9059edd1eecc", "wagtail_localize.0015_translationcontext_field_path": "9e6b7e98d8945f38", "wagtail_localize.0016_rename_page_revision_translationlog_revision": "22df2c740554aaa2", "wagtailadmin.0001_create_admin_access_permissions": "fcbe05ca0d60a8ea", "wagtailadmin.0002_admin": "1e2a4c541e9ab35b", "wagtailadmin.0003_admin_managed": "620fc672b343ac4e", "wagtailadmin.0004_editingsession": "7b870aaf0095ce75", "wagtailadmin.0005_editingsession_is_editing": "2366578b652bd350", "wagtailadmin.0006_formstate": "1188fcdbffa104cf", "wagtailcore.0001_initial": "9f53ad87c6f6e02c", "wagtailcore.0001_squashed_0016_change_page_url_path_to_text_field": "938f305a9f38612d", "wagtailcore.0002_initial_data": "d984e0b825ce02d2", "wagtailcore.0003_add_uniqueness_constraint_on_group_page_permission": "f3c13d4234999a7f", "wagtailcore.0004_page_locked": "054dd5f11e963145", "wagtailcore.0005_add_page_lock_permission_to_moderators": "467294823a2d9093", "wagtailcore.0006_add_lock_page_permission": "fdd0c9f51908a077", "wagtailcore.0007_page_latest_revision_created_at": "44a498d1402ed033", "wagtailcore.0008_populate_latest_revision_created_at": "f0951e0de83ba572", "wagtailcore.0009_remove_auto_now_add_from_pagerevision_created_at": "ce9ebb7f16009609", "wagtailcore.0010_change_page_owner_to_null_on_delete": "3b440fa8c7436a0a", "wagtailcore.0011_page_first_published_at": "2a344a1bc91d4b55", "wagtailcore.0012_extend_page_slug_field": "c8ce5732aad1b2b6", "wagtailcore.0013_update_golive_expire_help_text": "058c8ebeb60a5806", "wagtailcore.0014_add_verbose_name": "e6342beda2c2a352", "wagtailcore.0015_add_more_verbose_names": "0c40c0d20c511c91", "wagtailcore.0016_change_page_url_path_to_text_field": "fc00e2e248e357af", "wagtailcore.0017_change_edit_page_permission_description": "ccd71ad6211dc9ea", "wagtailcore.0018_pagerevision_submitted_for_moderation_index": "9c84c8a317432983", "wagtailcore.0019_verbose_names_cleanup": "dd647daad29c8ff0", "wagtailcore.0020_add_index_on_page_first_published_at": "a6bee4fe81de1087", "wagtailcore.0021_capitalizeverbose": "afd18f829eae58d3", "wagtailcore.0022_add_site_name": "24b2b9b04106c8ff", "wagtailcore.0023_alter_page_revision_on_delete_behaviour": "757de219a5895b45", "wagtailcore.0024_alter_page_content_type_on_delete_behaviour": "81599e333a45b26c", "wagtailcore.0024_collection": "fcdfe156ab59adbb", "wagtailcore.0025_collection_initial_data": "299d294b4dcf5997", "wagtailcore.0026_group_collection_permission": "c164f30fd7bbd892", "wagtailcore.0027_fix_collection_path_collation": "f6c14ff3972d5c7d", "wagtailcore.0028_merge": "c3a7c3972fd9a85c", "wagtailcore.0029_unicode_slugfield_dj19": "002cf4f07e5119fb", "wagtailcore.0030_index_on_pagerevision_created_at": "d2a6d2c2cf713373", "wagtailcore.0031_add_page_view_restriction_types": "9a49c448c2d89307", "wagtailcore.0032_add_bulk_delete_page_permission": "549175d715c672b6", "wagtailcore.0033_remove_golive_expiry_help_text": "aa4d91586ada762c", "wagtailcore.0034_page_live_revision": "d650388923d2e80e", "wagtailcore.0035_page_last_published_at": "54d0d7e199f39d02", "wagtailcore.0036_populate_page_last_published_at": "5ca7b8c7b2ee598e", "wagtailcore.0037_set_page_owner_editable": "4d500a6059471851", "wagtailcore.0038_make_first_published_at_editable": "5a987c60fe3a1ee9", "wagtailcore.0039_collectionviewrestriction": "df7d95a80ca958ce", "wagtailcore.0040_page_draft_title": "4c6c9eefd5e9ccd1", "wagtailcore.0041_group_collection_permissions_verbose_name_plural": "71b468024ec4733b", "wagtailcore.0042_index_on_pagerevision_approved_go_live_at": "2cbafdbb2ea429b4", "wagtailcore.0043_lock_fields": "ed3b4350910be05f", "wagtailcore.0044_add_unlock_grouppagepermission": "afe9599444e9fade", "wagtailcore.0045_assign_unlock_grouppagepermission": "cf179eed03b8e6d2", "wagtailcore.0046_site_name_remove_null": "9888cafb23286c1d", "wagtailcore.0047_add_workflow_models": "2048996916614d0d", "wagtailcore.0048_add_default_workflows": "af78db1d42f61524", "wagtailcore.0049_taskstate_finished_by": "f5f2bca3716c52d8", "wagtailcore.0050_workflow_rejected_to_needs_changes": "5c0cdb9025c34923", "wagtailcore.0051_taskstate_comment": "0e10a5d370d68cf0", "wagtailcore.0052_pagelogentry": "2464223600985305", "wagtailcore.0053_locale_model": "bfd6fba56a11a9f0", "wagtailcore.0054_initial_locale": "94122ab10b32b608", "wagtailcore.0055_page_locale_fields": "0bfa4f4932b7ff3e", "wagtailcore.0056_page_locale_fields_populate": "a5cfb4f23860f576", "wagtailcore.0057_page_locale_fields_notnull": "8cb584fc83fac322", "wagtailcore.0058_page_alias_of": "478581f22c8083ef", "wagtailcore.0059_apply_collection_ordering": "36d535fa96a194a5", "wagtailcore.0060_fix_workflow_unique_constraint": "883117a3b45cf863", "wagtailcore.0061_change_promote_tab_helpt_text_and_verbose_names": "f303f2415229c5ad", "wagtailcore.0062_comment_models_and_pagesubscription": "0704ed51a560bac7", "wagtailcore.0063_modellogentry": "7f67fc0f5c40fecf", "wagtailcore.0064_log_timestamp_indexes": "ee7bad344df803c8", "wagtailcore.0065_log_entry_uuid": "a5b71e830e641059", "wagtailcore.0066_collection_management_permissions": "dfc28f96014d8412", "wagtailcore.0067_alter_pagerevision_content_json": "2ab4c77f237f7afd", "wagtailcore.0068_log_entry_empty_object": "c5e51c974fdcb28a", "wagtailcore.0069_log_entry_jsonfield": "70b22160eb859fe4", "wagtailcore.0070_rename_pagerevision_revision": "2f27c5b8f8cf9bc6", "wagtailcore.0071_populate_revision_content_type": "e8fcd9b84549ac4b", "wagtailcore.0072_alter_revision_content_type_notnull": "89429dea4c3c5e04", "wagtailcore.0073_page_latest_revision": "e6c6f3c351387866", "wagtailcore.0074_revision_object_str": "3e57999ac0b3d7a3", "wagtailcore.0075_populate_latest_revision_and_revision_object_str": "c0d75b90900888d7", "wagtailcore.0076_modellogentry_revision": "f94bb2161f570155", "wagtailcore.0077_alter_revision_user": "6b2de9b98a82f11d", "wagtailcore.0078_referenceindex": "501b9d4ff7aa3aad", "wagtailcore.0079_rename_taskstate_page_revision": "033f1da052468765", "wagtailcore.0080_generic_workflowstate": "9c1c523444a78dc6", "wagtailcore.0081_populate_workflowstate_content_type": "3f2c80e824b0527c", "wagtailcore.0082_alter_workflowstate_content_type_notnull": "017c8b764cca1872", "wagtailcore.0083_workflowcontenttype": "e480780558060769", "wagtailcore.0084_add_default_page_permissions": "6533eff609740444", "wagtailcore.0085_add_grouppagepermission_permission": "14255d76b2debbc9", "wagtailcore.0086_populate_grouppagepermission_permission": "bd8b17615a7ecca2", "wagtailcore.0087_alter_grouppagepermission_unique_together_and_more": "9f5bcc927b35ce33", "wagtailcore.0088_fix_log_entry_json_timestamps": "e5afc01f4a8cd17f", "wagtailcore.0089_log_entry_data_json_null_to_object": "06c80b0a050ecdcb", "wagtailcore.0090_remove_grouppagepermission_permission_type": "281e571eb78905c2", "wagtailcore.0091_remove_revision_submitted_for_moderation": "66f520f7ab7205fc", "wagtailcore.0092_alter_collectionviewrestriction_password_and_more": "44955a20f45f77e0", "wagtailcore.0093_uploadedfile": "c02885138ca13372", "wagtailcore.0094_alter_page_locale": "14d6c54cae836d6d", "wagtailcore.0095_groupsitepermission": "578cbf14db2f7eb4", "wagtailcore.0096_referenceindex_referenceindex_source_object_and_more": "94d1cc9527502c49", "wagtailcore.0097_baselogentry_uuid_action_timestamp_indexes": "038c7d89861a592d", "wagtailcore.0098_apitoken": "591ddb5d33ebf911", "wagtaildocs.0001_initial": "a6847d3092006d3a", "wagtaildocs.0002_initial_data": "9cc33694f10ce040", "wagtaildocs.0003_add_verbose_names": "2ee10fdad320f232", "wagtaildocs.0004_capitalizeverbose": "4651d6a0b6ce05dc", "wagtaildocs.0005_alter_uploaded_by_user_on_delete_action": "95ba0c8e03bd5cf6", "wagtaildocs.0005_document_collection": "81f9c182c531bff3", "wagtaildocs.0006_copy_document_permissions_to_collections": "48117f735ebe3b6e", "wagtaildocs.0007_merge": "d479b02a6ffa0af1", "wagtaildocs.0008_document_file_size": "cc62bdd440414b23", "wagtaildocs.0009_document_verbose_name_plural": "4d3a685a9446d3b7", "wagtaildocs.0010_document_file_hash": "80687d1b5b7ba780", "wagtaildocs.0011_add_choose_permissions": "e5a96a131812b02f", "wagtaildocs.0012_uploadeddocument": "8c60f611a5d5d4da", "wagtaildocs.0013_delete_uploadeddocument": "da2f6d9b8afee4f9", "wagtaildocs.0014_alter_document_file_size": "4ea1c485f5c6157d", "wagtailembeds.0001_initial": "4cda337581731d86", "wagtailembeds.0002_add_verbose_names": "3c0f0925d46fb6ca", "wagtailembeds.0003_capitalizeverbose": "c31c4986c199c486", "wagtailembeds.0004_embed_verbose_name_plural": "6698f3fe91fefeb4", "wagtailembeds.0005_specify_thumbnail_url_max_length": "a87ca7d4f74872b6", "wagtailembeds.0006_add_embed_hash": "e8767b3cb307d89d", "wagtailembeds.0007_populate_hash": "40f72d1536da7080", "wagtailembeds.0008_allow_long_urls": "1dbd0da67e098e27", "wagtailembeds.0009_embed_cache_until": "d5bd3a7251f5245d", "wagtailforms.0001_initial": "49838b601217621c", "wagtailforms.0002_add_verbose_names": "4c71aa6dd891f2ec", "wagtailforms.0003_capitalizeverbose": "604de6dcb1716ea1", "wagtailforms.0004_add_verbose_name_plural": "930df4b312d91578", "wagtailforms.0005_alter_formsubmission_form_data": "037911a825daff6b", "wagtailimages.0001_initial": "fe18cd6be8eb40ea", "wagtailimages.0001_squashed_0021": "daed4ad0904d5f2f", "wagtailimages.0002_initial_data": "205c11cfbd2f7030", "wagtailimages.0003_fix_focal_point_fields": "91d854b1dbc7f81e", "wagtailimages.0004_make_focal_point_key_not_nullable": "d8ba85af96195a21", "wagtailimages.0005_make_filter_spec_unique": "20fa306ad9d56060", "wagtailimages.0006_add_verbose_names": "22bd284a06331caf", "wagtailimages.0007_image_file_size": "2dd6a2ecbed86d89", "wagtailimages.0008_image_created_at_index": "fabcd0f908be61a1", "wagtailimages.0009_capitalizeverbose": "5aa100d9244322da", "wagtailimages.0010_change_on_delete_behaviour": "7102fb52fe3e2261", "wagtailimages.0011_image_collection": "1cee56cfcdc0a9eb", "wagtailimages.0012_copy_image_permissions_to_collections": "5569501759e9a7b0", "wagtailimages.0013_make_rendition_upload_callable": "9c882b1d3e320f81", "wagtailimages.0014_add_filter_spec_field": "cfb5cd34b7fa1350", "wagtailimages.0015_fill_filter_spec_field": "4c77803737013108", "wagtailimages.0016_deprecate_rendition_filter_relation": "2e201ffab6d54bee", "wagtailimages.0017_reduce_focal_point_key_max_length": "10eee49449046b33", "wagtailimages.0018_remove_rendition_filter": "05b4722063b74868", "wagtailimages.0019_delete_filter": "5ea2dddeb669e5ce", "wagtailimages.0020_add-verbose-name": "19985bc6729de25f", "wagtailimages.0021_image_file_hash": "9b4297dd851d089f", "wagtailimages.0022_uploadedimage": "9793ee6186278181", "wagtailimages.0023_add_choose_permissions": "37f2b23c43135be6", "wagtailimages.0024_index_image_file_hash": "c204e1dbef4c5549", "wagtailimages.0025_alter_image_file_alter_rendition_file": "bba3a6ba48a00247", "wagtailimages.0026_delete_uploadedimage": "7035d27dab2f3775", "wagtailimages.0027_image_description": "621fef7dd6855f02", "wagtailredirects.0001_initial": "aa1e98ddab8a5d1b", "wagtailredirects.0002_add_verbose_names": "6ad4f6047285e382", "wagtailredirects.0003_make_site_field_editable": "8140fdb4e944cc0e", "wagtailredirects.0004_set_unique_on_path_and_site": "c38947febcf2153d", "wagtailredirects.0005_capitalizeverbose": "7d22e7038deb74ad", "wagtailredirects.0006_redirect_increase_max_length": "8bd866d61544c871", "wagtailredirects.0007_add_autocreate_fields": "f2f08cd09dba22de", "wagtailredirects.0008_add_verbose_name_plural": "2597a885595295dd", "wagtailsearch.0001_initial": "93148b99b95c2b39", "wagtailsearch.0002_add_verbose_names": "3c72290f71b53cbb", "wagtailsearch.0003_remove_editors_pick": "60dede9f42ba836c", "wagtailsearch.0004_querydailyhits_verbose_name_plural": "79bf566c7724381b", "wagtailsearch.0005_create_indexentry": "2ef478982beaadf1", "wagtailsearch.0006_customise_indexentry": "072b86ec4468c82b", "wagtailsearch.0007_delete_editorspick": "49417cfd296b2e60", "wagtailsearch.0008_remove_query_and_querydailyhits_models": "34205d79c48af0ae", "wagtailsearch.0009_remove_ngram_autocomplete": "0cc43abf34455183", "wagtailsearch.0010_add_text_fields": "c56cd3498aaa9368", "wagtailusers.0001_initial": "45a8c1ec67422390", "wagtailusers.0002_add_verbose_name_on_userprofile": "2a4c434837ee5c9c", "wagtailusers.0003_add_verbose_names": "9590c0e99d195868", "wagtailusers.0004_capitalizeverbose": "327e5a4b51ff493d", "wagtailusers.0005_make_related_name_wagtail_specific": "45dfa0294cdd846e", "wagtailusers.0006_userprofile_prefered_language": "636c4e036df13cd0", "wagtailusers.0007_userprofile_current_time_zone": "435fd383a877469f", "wagtailusers.0008_userprofile_avatar": "2ee737254928fc2a", "wagtailusers.0009_userprofile_verbose_name_plural": "ca8286fe2e29e576", "wagtailusers.0010_userprofile_updated_comments_notifications": "97033bd05c0811a3", "wagtailusers.0011_userprofile_dismissibles": "b6381984386e17fb", "wagtailusers.0012_userprofile_theme": "fb079398fa7eddf6", "wagtailusers.0013_userprofile_density": "934baa45fe42a41a", "wagtailusers.0014_userprofile_contrast": "3f44752ffd8d5c2f", "wagtailusers.0015_userprofile_keyboard_shortcuts": "b861c0bc6f5a7a98"}}
-- Written by `make snapshot`, from the migrations.
--
-- PostgreSQL database dump
--


-- Dumped from database version 18.6
-- Dumped by pg_dump version 18.6

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: supply_lot; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.supply_lot (
    id bigint NOT NULL,
    grade character varying(8) NOT NULL,
    code character varying(30) NOT NULL,
    harvested_on date NOT NULL,
    best_before date NOT NULL,
    certificate_number character varying(60) NOT NULL,
    grams_delivered bigint NOT NULL,
    grams_reserved bigint NOT NULL,
    grams_allocated bigint NOT NULL,
    product_id bigint NOT NULL,
    closed_at timestamp with time zone,
    grams_purchased bigint NOT NULL,
    forecast_id bigint,
    CONSTRAINT lot_best_before_harvest CHECK ((best_before >= harvested_on)),
    CONSTRAINT lot_not_oversold CHECK ((grams_delivered >= ((grams_reserved + grams_allocated) + grams_purchased))),
    CONSTRAINT supply_lot_grams_allocated_check CHECK ((grams_allocated >= 0)),
    CONSTRAINT supply_lot_grams_delivered_check CHECK ((grams_delivered >= 0)),
    CONSTRAINT supply_lot_grams_purchased_check CHECK ((grams_purchased >= 0)),
    CONSTRAINT supply_lot_grams_reserved_check CHECK ((grams_reserved >= 0))
);


--
-- Name: cms_lot_free(public.supply_lot); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.cms_lot_free(lot public.supply_lot) RETURNS bigint
    LANGUAGE sql STABLE
    AS $$
  SELECT CASE WHEN lot.closed_at IS NULL AND lot.forecast_id IS NULL
                   AND lot.best_before >= (statement_timestamp() AT TIME ZONE 'Asia/Shanghai')::date
              THEN lot.grams_delivered - lot.grams_reserved - lot.grams_allocated - lot.grams_purchased
              ELSE 0 END
$$;


--
-- Name: cms_purge_changed(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.cms_purge_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
  unseen text[] := string_to_array(TG_ARGV[1], ',');
  changed jsonb[];
BEGIN
  IF TG_OP = 'UPDATE' THEN
    changed := array(
      (SELECT to_jsonb(n) - unseen FROM new_rows n EXCEPT SELECT to_jsonb(o) - unseen FROM old_rows o)
      UNION ALL
      (SELECT to_jsonb(o) - unseen FROM old_rows o EXCEPT SELECT to_jsonb(n) - unseen FROM new_rows n));
  ELSIF TG_OP = 'INSERT' THEN
    changed := array(SELECT to_jsonb(n) FROM new_rows n);
  ELSE
    changed := array(SELECT to_jsonb(o) FROM old_rows o);
  END IF;
  IF cardinality(changed) > 0 THEN
    PERFORM cms_purge_tags(array(
      SELECT TG_ARGV[0] WHERE TG_ARGV[0] <> ''
      UNION
      SELECT TG_ARGV[at] || ':' || (row ->> TG_ARGV[at + 1])
        FROM unnest(changed) row, generate_series(2, TG_NARGS - 2, 2) at
       WHERE row ->> TG_ARGV[at + 1] IS NOT NULL));
  END IF;
  RETURN NULL;
END $$;


--
-- Name: cms_purge_delivery(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.cms_purge_delivery() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
  products bigint[];
BEGIN
  IF TG_OP = 'UPDATE' THEN
    products := array(
      SELECT unnest(ARRAY[n.product_id, o.product_id]) FROM new_rows n JOIN old_rows o USING (id)
       WHERE (n.lot_id, n.household_id) IS DISTINCT FROM (o.lot_id, o.household_id));
  ELSIF TG_OP = 'INSERT' THEN
    products := array(SELECT product_id FROM new_rows WHERE lot_id IS NOT NULL);
  ELSE
    products := array(SELECT product_id FROM old_rows WHERE lot_id IS NOT NULL);
  END IF;
  PERFORM cms_purge_tags(array(SELECT DISTINCT 'product:' || product FROM unnest(products) product));
  RETURN NULL;
END $$;


--
-- Name: cms_purge_forecast(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.cms_purge_forecast() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
  unseen CONSTANT text[] := '{grams_preordered,due_at,leased_until,attempts,last_error}';
BEGIN
  PERFORM cms_purge_tags(array(
    WITH changed AS MATERIALIZED (
      SELECT ARRAY[n.product_id, o.product_id] AS products
        FROM new_rows n JOIN old_rows o USING (id)
       WHERE to_jsonb(n) - unseen <> to_jsonb(o) - unseen
          OR n.grams_preordered <> o.grams_preordered
             AND EXISTS (SELECT FROM catalogue_pack pack
                          WHERE pack.product_id = n.product_id AND pack.grade = n.grade AND pack.active
                            AND (n.grams_expected - n.grams_preordered >= pack.grams)
                                <> (o.grams_expected - o.grams_preordered >= pack.grams))
    )
    SELECT 'lists' FROM changed
    UNION
    SELECT 'product:' || product FROM changed, unnest(products) product));
  RETURN NULL;
END $$;


--
-- Name: cms_purge_page(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.cms_purge_page() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
  unseen CONSTANT text[] := '{draft_title,has_unpublished_changes,latest_revision_id,latest_revision_created_at,
    live_revision_id,last_published_at,first_published_at,go_live_at,expire_at,numchild,owner_id,locked,locked_at,
    locked_by_id}';
  produce CONSTANT integer := (SELECT id FROM django_content_type WHERE (app_label, model) = ('cms', 'producepage'));
  changed jsonb[];
  moved boolean := false;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    moved := EXISTS (SELECT FROM new_rows n JOIN old_rows o USING (id) WHERE o.live AND n.url_path <> o.url_path);
    changed := array(
      SELECT to_jsonb(n) FROM new_rows n JOIN old_rows o USING (id)
       WHERE (n.live OR o.live) AND to_jsonb(n) - unseen <> to_jsonb(o) - unseen);
  ELSIF TG_OP = 'INSERT' THEN
    changed := array(SELECT to_jsonb(n) FROM new_rows n WHERE n.live);
  ELSE
    changed := array(SELECT to_jsonb(o) FROM old_rows o WHERE o.live);
  END IF;
  IF cardinality(changed) > 0 THEN
    PERFORM cms_purge_tags(array(
      SELECT CASE WHEN (row ->> 'content_type_id')::integer = produce AND NOT moved THEN 'lists' ELSE 'site' END
        FROM unnest(changed) row
      UNION
      SELECT 'page:' || (row ->> 'id') FROM unnest(changed) row
      UNION
      SELECT 'page:' || same.id FROM unnest(changed) row
        JOIN wagtailcore_page same ON same.translation_key = (row ->> 'translation_key')::uuid));
  END IF;
  RETURN NULL;
END $$;


--
-- Name: cms_purge_stock(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.cms_purge_stock() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
  counters CONSTANT text[] := '{grams_delivered,grams_reserved,grams_allocated,grams_purchased}';
BEGIN
  PERFORM cms_purge_tags(array(
    WITH changed AS MATERIALIZED (
      SELECT n.product_id, n.grade, cms_lot_free(n::supply_lot) AS free, cms_lot_free(o::supply_lot) AS was,
             to_jsonb(n) - counters <> to_jsonb(o) - counters AS reworded
        FROM new_rows n JOIN old_rows o USING (id)
    ), packs AS MATERIALIZED (
      SELECT pack.product_id, sum(changed.free / pack.grams - changed.was / pack.grams) AS more,
             (SELECT coalesce(sum(cms_lot_free(lot) / pack.grams), 0) FROM supply_lot lot
               WHERE lot.product_id = pack.product_id AND lot.grade = pack.grade) AS packs_left
        FROM changed JOIN catalogue_pack pack USING (product_id, grade)
       WHERE pack.active AND changed.free <> changed.was
       GROUP BY pack.id
    )
    SELECT 'product:' || product_id FROM packs WHERE more <> 0 AND least(packs_left, packs_left - more) <= 10
    UNION
    SELECT 'lists' FROM packs WHERE (packs_left > 0) <> (packs_left - more > 0)
    UNION
    SELECT 'product:' || product_id FROM changed WHERE reworded OR (free > 0) <> (was > 0)
    UNION
    SELECT 'lists' FROM changed WHERE reworded));
  RETURN NULL;
END $$;


--
-- Name: cms_purge_tags(text[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.cms_purge_tags(found text[]) RETURNS void
    LANGUAGE sql
    AS $$
  INSERT INTO cms_purge (tags)
  SELECT CASE WHEN cardinality(found) > 1000 THEN ARRAY['site'] ELSE found END WHERE cardinality(found) > 0
$$;


--
-- Name: cms_watch(regclass, text[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.cms_watch(watched regclass, VARIADIC arguments text[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
  quoted text := (SELECT string_agg(quote_literal(one), ', ' ORDER BY n) FROM unnest(arguments) WITH ORDINALITY a (one, n));
BEGIN
  EXECUTE format('CREATE TRIGGER cms_purge_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS new_rows
                  FOR EACH STATEMENT EXECUTE FUNCTION cms_purge_changed(%s)', watched, quoted);
  EXECUTE format('CREATE TRIGGER cms_purge_update AFTER UPDATE ON %s REFERENCING OLD TABLE AS old_rows
                  NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION cms_purge_changed(%s)', watched, quoted);
  EXECUTE format('CREATE TRIGGER cms_purge_delete AFTER DELETE ON %s REFERENCING OLD TABLE AS old_rows
                  FOR EACH STATEMENT EXECUTE FUNCTION cms_purge_changed(%s)', watched, quoted);
END $$;


--
-- Name: households_keep_card(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.households_keep_card() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF OLD.retired_at IS NOT NULL AND NEW.retired_at IS DISTINCT FROM OLD.retired_at
     OR (NEW.id, NEW.household_id, NEW.holder, NEW.bank, NEW.last_four, NEW.entered_by_id, NEW.entered_at)
        IS DISTINCT FROM
        (OLD.id, OLD.household_id, OLD.holder, OLD.bank, OLD.last_four, OLD.entered_by_id, OLD.entered_at) THEN
    RAISE EXCEPTION 'bank card % is written', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;


--
-- Name: households_keep_correction(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.households_keep_correction() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF OLD.state <> 'requested'
     OR (NEW.id, NEW.event_id, NEW.household_id, NEW.rightful_id, NEW.amount_fen, NEW.reason, NEW.requested_by_id,
         NEW.requested_at) IS DISTINCT FROM
        (OLD.id, OLD.event_id, OLD.household_id, OLD.rightful_id, OLD.amount_fen, OLD.reason, OLD.requested_by_id,
         OLD.requested_at) THEN
    RAISE EXCEPTION 'correction % is written', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;


--
-- Name: households_keep_payout(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.households_keep_payout() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF OLD.state <> 'pending'
     OR (NEW.id, NEW.batch_id, NEW.number, NEW.household_id, NEW.card_id, NEW.amount_fen) IS DISTINCT FROM
        (OLD.id, OLD.batch_id, OLD.number, OLD.household_id, OLD.card_id, OLD.amount_fen) THEN
    RAISE EXCEPTION 'pay-out % is written', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;


--
-- Name: ledger_check_events(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.ledger_check_events() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
DECLARE
  bad bigint;
  awaiting bigint[];
BEGIN
  IF TG_RELID <> 'public.ledger_event'::regclass THEN
    RAISE EXCEPTION 'only ledger_event has events' USING ERRCODE = 'insufficient_privilege';
  END IF;
  -- A forged transaction number would let postings in later, a forged time would backdate the event.
  SELECT e.id INTO bad FROM new_rows e
   WHERE e.inserted_xid <> pg_current_xact_id() OR e.posted_at <> statement_timestamp() LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'event % has a forged stamp', bad USING ERRCODE = 'restrict_violation';
  END IF;
  SELECT array_agg(e.id) INTO awaiting FROM new_rows e;
  IF awaiting IS NULL THEN  -- posted before
    RETURN NULL;
  END IF;
  IF cardinality(awaiting) > 1
     OR NOT EXISTS (SELECT 1 FROM ledger_posting p WHERE p.event_id = awaiting[1] AND p.seq = 1) THEN
    INSERT INTO ledger_event_awaiting_postings (event_ids) VALUES (awaiting);
  END IF;
  RETURN NULL;
END $$;


--
-- Name: ledger_check_leaves(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.ledger_check_leaves() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE first bigint; last bigint; n bigint;
BEGIN
  SELECT min(leaf_index), max(leaf_index), count(*) INTO first, last, n FROM new_rows;
  IF n > 0 AND (first < 0 OR last - first + 1 <> n
                OR (first > 0 AND NOT EXISTS (SELECT FROM ledger_sealedevent WHERE leaf_index = first - 1))) THEN
    RAISE EXCEPTION 'leaves % to % (% of them) do not follow the last one', first, last, n
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;


--
-- Name: ledger_check_postings(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.ledger_check_postings() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
DECLARE
  bad bigint;
  known bigint;
  accounts bigint[];
  deltas bigint[];
  counts bigint[];
  unexplained boolean[];
BEGIN
  IF TG_RELID <> 'public.ledger_posting'::regclass THEN
    RAISE EXCEPTION 'only ledger_posting moves balances' USING ERRCODE = 'insufficient_privilege';
  END IF;
  -- Numbered 1 to n: whoever comes later in the same transaction finds the numbers taken.
  SELECT p.event_id INTO bad
    FROM (SELECT event_id, count(*) AS n, min(seq) AS first, max(seq) AS last FROM new_rows GROUP BY event_id) p
    LEFT JOIN ledger_event e ON e.id = p.event_id
   WHERE e.id IS NULL OR e.inserted_xid <> pg_current_xact_id()
      OR e.posting_count <> p.n OR p.first <> 1 OR p.last <> p.n LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'event % is closed, unknown, or not given whole', bad USING ERRCODE = 'restrict_violation';
  END IF;
  SELECT array_agg(account_id ORDER BY account_id), array_agg(delta ORDER BY account_id),
         array_agg(n ORDER BY account_id), array_agg(without_source ORDER BY account_id)
    INTO accounts, deltas, counts, unexplained
    FROM (SELECT account_id, sum(amount)::bigint AS delta, count(*) AS n, bool_or(without_source) AS without_source
            FROM (SELECT credit_id AS account_id, amount, source_id IS NULL AS without_source FROM new_rows
                  UNION ALL SELECT debit_id, -amount, false FROM new_rows) moves
           GROUP BY account_id) moved;
  SELECT moved.id, c.id INTO bad, known
    FROM unnest(accounts, unexplained) AS moved (id, without_source) LEFT JOIN ledger_account c ON c.id = moved.id
   WHERE c.id IS NULL OR (moved.without_source AND c.kind = 'household') LIMIT 1;
  IF FOUND AND known IS NULL THEN
    RAISE EXCEPTION 'unknown account %', bad USING ERRCODE = 'foreign_key_violation';
  ELSIF FOUND THEN
    SELECT p.event_id INTO bad FROM new_rows p WHERE p.credit_id = known AND p.source_id IS NULL LIMIT 1;
    RAISE EXCEPTION 'event % credits a household without a source', bad USING ERRCODE = 'restrict_violation';
  END IF;
  -- One order for everyone (law 4): balances by account id.
  PERFORM 1 FROM ledger_balance WHERE account_id = ANY (accounts) ORDER BY account_id FOR UPDATE;
  UPDATE ledger_balance b SET amount = b.amount + moved.delta, version = b.version + 1, postings = b.postings + moved.n
    FROM unnest(accounts, deltas, counts) AS moved (id, delta, n) WHERE b.account_id = moved.id;
  RETURN NULL;
END $$;


--
-- Name: ledger_check_seal(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.ledger_check_seal() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF NEW.tree_size <> (SELECT coalesce(max(leaf_index) + 1, 0) FROM ledger_sealedevent)
     OR EXISTS (SELECT FROM ledger_seal WHERE tree_size >= NEW.tree_size)
     OR EXISTS (SELECT FROM ledger_seal WHERE sealed_on > NEW.sealed_on) THEN
    RAISE EXCEPTION 'the seal of % over % events does not follow the last one', NEW.sealed_on, NEW.tree_size
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;


--
-- Name: ledger_check_whole(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.ledger_check_whole() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
DECLARE bad bigint;
BEGIN
  IF TG_RELID <> 'public.ledger_event_awaiting_postings'::regclass THEN
    RAISE EXCEPTION 'only ledger_event_awaiting_postings waits' USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT e.id INTO bad FROM unnest(NEW.event_ids) AS e (id)
   WHERE (SELECT p.seq FROM ledger_posting p WHERE p.event_id = e.id AND p.seq = 1) IS NULL LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'event % came without its postings', bad USING ERRCODE = 'restrict_violation';
  END IF;
  DELETE FROM ledger_event_awaiting_postings WHERE id = NEW.id;
  RETURN NULL;
END $$;


--
-- Name: ledger_deny(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.ledger_deny() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  RAISE EXCEPTION 'append-only: % on % is denied', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;


--
-- Name: ledger_lock_balances(bigint[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.ledger_lock_balances(accounts bigint[]) RETURNS TABLE(account_id bigint, amount bigint)
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
  SELECT b.account_id, b.amount FROM ledger_balance b WHERE b.account_id = ANY (accounts)
   ORDER BY b.account_id FOR UPDATE;
$$;


--
-- Name: ledger_open_balances(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.ledger_open_balances() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  IF TG_RELID <> 'public.ledger_account'::regclass THEN
    RAISE EXCEPTION 'only ledger_account opens balances' USING ERRCODE = 'insufficient_privilege';
  END IF;
  INSERT INTO ledger_balance (account_id, amount, version) SELECT id, 0, 0 FROM new_rows WHERE guarded ORDER BY id;
  RETURN NULL;
END $$;


--
-- Name: people_deny_log_change(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.people_deny_log_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  RAISE EXCEPTION 'append-only: % on % is denied', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;


--
-- Name: supply_keep_closing(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.supply_keep_closing() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF OLD.closed_at IS NOT NULL
     OR (NEW.id, NEW.agreement_id, NEW.started_at, NEW.started_by_id) IS DISTINCT FROM
        (OLD.id, OLD.agreement_id, OLD.started_at, OLD.started_by_id) THEN
    RAISE EXCEPTION 'season closing % is written', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;


--
-- Name: supply_keep_forecast(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.supply_keep_forecast() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF (NEW.id, NEW.agreement_id, NEW.product_id, NEW.grade, NEW.grams_expected, NEW.expected_on, NEW.announced_by_id,
      NEW.announced_at) IS DISTINCT FROM
     (OLD.id, OLD.agreement_id, OLD.product_id, OLD.grade, OLD.grams_expected, OLD.expected_on, OLD.announced_by_id,
      OLD.announced_at) THEN
    RAISE EXCEPTION 'forecast % is announced', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.state <> 'open' AND (NEW.state, NEW.decided_by_id, NEW.decided_at, NEW.reason) IS DISTINCT FROM
     (OLD.state, OLD.decided_by_id, OLD.decided_at, OLD.reason) THEN
    RAISE EXCEPTION 'forecast % is decided: %', OLD.id, OLD.state USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;


--
-- Name: supply_keep_protected_price(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.supply_keep_protected_price() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF (NEW.id, NEW.product_id, NEW.grade, NEW.season_id) IS DISTINCT FROM
     (OLD.id, OLD.product_id, OLD.grade, OLD.season_id) THEN
    RAISE EXCEPTION 'protected price % is for another product, grade or season', OLD.id
      USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.fen_per_jin < OLD.fen_per_jin THEN
    RAISE EXCEPTION 'protected price % is never lowered inside its season: % fen per jin to %',
      OLD.id, OLD.fen_per_jin, NEW.fen_per_jin USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;


--
-- Name: supply_keep_weigh_slip(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.supply_keep_weigh_slip() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF (NEW.id, NEW.agreement_id, NEW.household_id, NEW.cooperative_id, NEW.product_id, NEW.grade, NEW.slip_number,
      NEW.grams, NEW.protected_fen_per_jin, NEW.delivered_at) IS DISTINCT FROM
     (OLD.id, OLD.agreement_id, OLD.household_id, OLD.cooperative_id, OLD.product_id, OLD.grade, OLD.slip_number,
      OLD.grams, OLD.protected_fen_per_jin, OLD.delivered_at) THEN
    RAISE EXCEPTION 'weigh slip % is written', OLD.slip_number USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.lot_id IS NOT NULL AND NEW.lot_id IS DISTINCT FROM OLD.lot_id THEN
    RAISE EXCEPTION 'weigh slip % is packed in lot %', OLD.slip_number, OLD.lot_id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;


--
-- Name: account_emailaddress; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.account_emailaddress (
    id integer NOT NULL,
    email character varying(254) NOT NULL,
    verified boolean NOT NULL,
    "primary" boolean NOT NULL,
    user_id bigint NOT NULL
);


--
-- Name: account_emailaddress_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.account_emailaddress ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.account_emailaddress_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: account_emailconfirmation; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.account_emailconfirmation (
    id integer NOT NULL,
    created timestamp with time zone NOT NULL,
    sent timestamp with time zone,
    key character varying(64) NOT NULL,
    email_address_id integer NOT NULL
);


--
-- Name: account_emailconfirmation_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.account_emailconfirmation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.account_emailconfirmation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: auth_group; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.auth_group (
    id integer NOT NULL,
    name character varying(150) NOT NULL
);


--
-- Name: auth_group_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.auth_group ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: auth_group_permissions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.auth_group_permissions (
    id integer NOT NULL,
    group_id integer NOT NULL,
    permission_id integer NOT NULL
);


--
-- Name: auth_group_permissions_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.auth_group_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: auth_permission; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.auth_permission (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    content_type_id integer NOT NULL,
    codename character varying(100) NOT NULL
);


--
-- Name: auth_permission_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.auth_permission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_permission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: axes_accessattempt; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.axes_accessattempt (
    id integer NOT NULL,
    user_agent character varying(255) NOT NULL,
    ip_address inet,
    username character varying(255),
    http_accept character varying(1025) NOT NULL,
    path_info character varying(255) NOT NULL,
    attempt_time timestamp with time zone NOT NULL,
    get_data text NOT NULL,
    post_data text NOT NULL,
    failures_since_start integer NOT NULL,
    CONSTRAINT axes_accessattempt_failures_since_start_check CHECK ((failures_since_start >= 0))
);


--
-- Name: axes_accessattempt_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.axes_accessattempt ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.axes_accessattempt_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: axes_accessattemptexpiration; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.axes_accessattemptexpiration (
    access_attempt_id integer NOT NULL,
    expires_at timestamp with time zone NOT NULL
);


--
-- Name: axes_accessfailurelog; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.axes_accessfailurelog (
    id integer NOT NULL,
    user_agent character varying(255) NOT NULL,
    ip_address inet,
    username character varying(255),
    http_accept character varying(1025) NOT NULL,
    path_info character varying(255) NOT NULL,
    attempt_time timestamp with time zone NOT NULL,
    locked_out boolean NOT NULL
);


--
-- Name: axes_accessfailurelog_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.axes_accessfailurelog ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.axes_accessfailurelog_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: axes_accesslog; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.axes_accesslog (
    id integer NOT NULL,
    user_agent character varying(255) NOT NULL,
    ip_address inet,
    username character varying(255),
    http_accept character varying(1025) NOT NULL,
    path_info character varying(255) NOT NULL,
    attempt_time timestamp with time zone NOT NULL,
    logout_time timestamp with time zone,
    session_hash character varying(64) NOT NULL
);


--
-- Name: axes_accesslog_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.axes_accesslog ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.axes_accesslog_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: catalogue_category; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.catalogue_category (
    id bigint NOT NULL,
    name character varying(100) NOT NULL,
    name_en character varying(100) NOT NULL,
    slug character varying(50) NOT NULL,
    "position" smallint NOT NULL,
    after_sale_hours integer NOT NULL,
    no_reason_return boolean NOT NULL,
    CONSTRAINT catalogue_category_after_sale_hours_check CHECK ((after_sale_hours >= 0)),
    CONSTRAINT catalogue_category_position_check CHECK (("position" >= 0))
);


--
-- Name: catalogue_category_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.catalogue_category ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalogue_category_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: catalogue_pack; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.catalogue_pack (
    id bigint NOT NULL,
    name character varying(100) NOT NULL,
    name_en character varying(100) NOT NULL,
    grade character varying(8) NOT NULL,
    grams integer NOT NULL,
    price_fen integer NOT NULL,
    active boolean NOT NULL,
    "position" smallint NOT NULL,
    product_id bigint NOT NULL,
    tolerance_bp integer NOT NULL,
    CONSTRAINT catalogue_pack_grams_check CHECK ((grams >= 0)),
    CONSTRAINT catalogue_pack_position_check CHECK (("position" >= 0)),
    CONSTRAINT catalogue_pack_price_fen_check CHECK ((price_fen >= 0)),
    CONSTRAINT catalogue_pack_tolerance_bp_check CHECK ((tolerance_bp >= 0)),
    CONSTRAINT pack_has_mass CHECK ((grams > 0)),
    CONSTRAINT pack_has_price CHECK ((price_fen > 0)),
    CONSTRAINT pack_tolerance_in_range CHECK ((tolerance_bp <= 2000))
);


--
-- Name: catalogue_pack_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.catalogue_pack ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalogue_pack_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: catalogue_product; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.catalogue_product (
    id bigint NOT NULL,
    name character varying(100) NOT NULL,
    name_en character varying(100) NOT NULL,
    kind character varying(12) NOT NULL,
    listed boolean NOT NULL,
    category_id bigint NOT NULL,
    cooperative_id bigint NOT NULL,
    village_id bigint NOT NULL,
    harvest_from_month smallint,
    harvest_to_month smallint,
    not_sent_to character varying(30)[] NOT NULL,
    CONSTRAINT catalogue_product_harvest_from_month_check CHECK ((harvest_from_month >= 0)),
    CONSTRAINT catalogue_product_harvest_to_month_check CHECK ((harvest_to_month >= 0)),
    CONSTRAINT product_harvest_is_two_months CHECK ((((harvest_from_month IS NULL) AND (harvest_to_month IS NULL)) OR (((harvest_from_month >= 1) AND (harvest_from_month <= 12)) AND ((harvest_to_month >= 1) AND (harvest_to_month <= 12)))))
);


--
-- Name: catalogue_product_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.catalogue_product ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalogue_product_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: cms_campaignpage; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.cms_campaignpage (
    page_ptr_id integer NOT NULL,
    lead text NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    story jsonb NOT NULL,
    picture_id bigint,
    collection_id integer,
    CONSTRAINT campaign_ends_after_start CHECK ((ends_at > starts_at))
);


--
-- Name: cms_collectionpage; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.cms_collectionpage (
    page_ptr_id integer NOT NULL,
    lead text NOT NULL,
    way character varying(4) NOT NULL,
    produce jsonb NOT NULL,
    in_season boolean NOT NULL,
    certified boolean NOT NULL,
    price_from numeric(8,2),
    price_to numeric(8,2),
    "order" character varying(8) NOT NULL,
    most smallint NOT NULL,
    category_id bigint,
    picture_id bigint,
    township_id bigint,
    village_id bigint,
    CONSTRAINT cms_collectionpage_most_check CHECK ((most >= 0))
);


--
-- Name: cms_homepage; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.cms_homepage (
    page_ptr_id integer NOT NULL,
    heading character varying(60) NOT NULL,
    lead text NOT NULL,
    picture_id bigint,
    sections jsonb NOT NULL
);


--
-- Name: cms_producepage; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.cms_producepage (
    page_ptr_id integer NOT NULL,
    summary character varying(120) NOT NULL,
    pictures jsonb NOT NULL,
    story jsonb NOT NULL,
    product_id bigint NOT NULL,
    main_picture_id bigint
);


--
-- Name: cms_purge; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.cms_purge (
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    tags text[] NOT NULL,
    seen pg_snapshot
);


--
-- Name: COLUMN cms_purge.seen; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.cms_purge.seen IS 'the snapshot of a run of cms.purging.forget_purges, whose mark this row is';


--
-- Name: cms_siteframe; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.cms_siteframe (
    id bigint NOT NULL,
    translation_key uuid NOT NULL,
    live boolean NOT NULL,
    has_unpublished_changes boolean NOT NULL,
    first_published_at timestamp with time zone,
    last_published_at timestamp with time zone,
    go_live_at timestamp with time zone,
    expire_at timestamp with time zone,
    expired boolean NOT NULL,
    name character varying(60) NOT NULL,
    header jsonb NOT NULL,
    words text NOT NULL,
    footer jsonb NOT NULL,
    latest_revision_id integer,
    live_revision_id integer,
    locale_id integer NOT NULL
);


--
-- Name: cms_siteframe_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.cms_siteframe ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cms_siteframe_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: cms_storefrontpage; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.cms_storefrontpage (
    page_ptr_id integer NOT NULL,
    lead text NOT NULL
);


--
-- Name: cms_storyimage; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.cms_storyimage (
    id bigint NOT NULL,
    title character varying(255) NOT NULL,
    file character varying(100) NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    focal_point_x integer,
    focal_point_y integer,
    focal_point_width integer,
    focal_point_height integer,
    file_size integer,
    file_hash character varying(40) NOT NULL,
    description character varying(255) NOT NULL,
    description_en character varying(255) NOT NULL,
    credit character varying(120) NOT NULL,
    shows_people boolean NOT NULL,
    consent_on_file boolean NOT NULL,
    collection_id integer NOT NULL,
    uploaded_by_user_id bigint,
    CONSTRAINT cms_storyimage_file_size_check CHECK ((file_size >= 0)),
    CONSTRAINT cms_storyimage_focal_point_height_check CHECK ((focal_point_height >= 0)),
    CONSTRAINT cms_storyimage_focal_point_width_check CHECK ((focal_point_width >= 0)),
    CONSTRAINT cms_storyimage_focal_point_x_check CHECK ((focal_point_x >= 0)),
    CONSTRAINT cms_storyimage_focal_point_y_check CHECK ((focal_point_y >= 0)),
    CONSTRAINT picture_of_people_with_consent CHECK (((NOT shows_people) OR consent_on_file))
);


--
-- Name: cms_storyimage_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.cms_storyimage ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cms_storyimage_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: cms_storyrendition; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.cms_storyrendition (
    id bigint NOT NULL,
    filter_spec character varying(255) NOT NULL,
    file character varying(100) NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    focal_point_key character varying(16) NOT NULL,
    image_id bigint NOT NULL
);


--
-- Name: cms_storyrendition_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.cms_storyrendition ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cms_storyrendition_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: cms_townshippage; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.cms_townshippage (
    page_ptr_id integer NOT NULL,
    lead text NOT NULL,
    body jsonb NOT NULL,
    township_id bigint NOT NULL
);


--
-- Name: cms_villageindexpage; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.cms_villageindexpage (
    page_ptr_id integer NOT NULL,
    lead text NOT NULL
);


--
-- Name: cms_villagepage; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.cms_villagepage (
    page_ptr_id integer NOT NULL,
    summary character varying(120) NOT NULL,
    story jsonb NOT NULL,
    picture_id bigint,
    village_id bigint NOT NULL
);


--
-- Name: cooperatives_clerk; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.cooperatives_clerk (
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    cooperative_id bigint NOT NULL
);


--
-- Name: cooperatives_clerk_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.cooperatives_clerk ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cooperatives_clerk_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: cooperatives_cooperative; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.cooperatives_cooperative (
    id bigint NOT NULL,
    name character varying(100) NOT NULL,
    name_en character varying(100) NOT NULL,
    status character varying(12) NOT NULL,
    sort_key character varying(200) NOT NULL,
    village_id bigint NOT NULL,
    about text NOT NULL,
    about_en text NOT NULL
);


--
-- Name: cooperatives_cooperative_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.cooperatives_cooperative ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cooperatives_cooperative_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: cooperatives_member; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.cooperatives_member (
    id bigint NOT NULL,
    joined_on date NOT NULL,
    cooperative_id bigint NOT NULL,
    household_id bigint NOT NULL
);


--
-- Name: cooperatives_member_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.cooperatives_member ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cooperatives_member_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: django_content_type; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.django_content_type (
    id integer NOT NULL,
    app_label character varying(100) NOT NULL,
    model character varying(100) NOT NULL
);


--
-- Name: django_content_type_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.django_content_type ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_content_type_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: django_migrations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.django_migrations (
    id integer NOT NULL,
    app character varying(255) NOT NULL,
    name character varying(255) NOT NULL,
    applied timestamp with time zone NOT NULL
);


--
-- Name: django_migrations_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.django_migrations ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_migrations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: django_session; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.django_session (
    session_key character varying(40) NOT NULL,
    session_data text NOT NULL,
    expire_date timestamp with time zone NOT NULL
);


--
-- Name: households_bankcard; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.households_bankcard (
    id bigint NOT NULL,
    holder character varying(60) NOT NULL,
    bank character varying(60) NOT NULL,
    sealed_number bytea NOT NULL,
    last_four character varying(4) NOT NULL,
    entered_at timestamp with time zone NOT NULL,
    retired_at timestamp with time zone,
    entered_by_id bigint,
    household_id bigint NOT NULL,
    CONSTRAINT bank_card_last_four_digits CHECK (((last_four)::text ~ '^[0-9]{4}$'::text))
);


--
-- Name: households_bankcard_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.households_bankcard ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.households_bankcard_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: households_correction; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.households_correction (
    id bigint NOT NULL,
    amount_fen bigint NOT NULL,
    reason character varying(500) NOT NULL,
    state character varying(10) NOT NULL,
    requested_at timestamp with time zone NOT NULL,
    first_approved_at timestamp with time zone,
    second_approved_at timestamp with time zone,
    refused_at timestamp with time zone,
    refused_reason character varying(500) NOT NULL,
    event_id bigint NOT NULL,
    first_approver_id bigint,
    household_id bigint NOT NULL,
    posted_id bigint,
    refused_by_id bigint,
    requested_by_id bigint NOT NULL,
    rightful_id bigint,
    second_approver_id bigint,
    CONSTRAINT correction_amount_positive CHECK ((amount_fen > 0)),
    CONSTRAINT correction_has_reason CHECK ((NOT ((reason)::text = ''::text))),
    CONSTRAINT correction_posted_when_approved CHECK ((((posted_id IS NOT NULL) AND (second_approver_id IS NOT NULL) AND ((state)::text = 'posted'::text)) OR ((NOT ((state)::text = 'posted'::text)) AND (posted_id IS NULL) AND (second_approver_id IS NULL)))),
    CONSTRAINT correction_refused_with_reason CHECK ((((NOT ((refused_reason)::text = ''::text)) AND (refused_by_id IS NOT NULL) AND ((state)::text = 'refused'::text)) OR ((NOT ((state)::text = 'refused'::text)) AND (refused_by_id IS NULL) AND ((refused_reason)::text = ''::text)))),
    CONSTRAINT correction_to_another CHECK (((rightful_id IS NULL) OR (NOT ((rightful_id = household_id) AND (rightful_id IS NOT NULL))))),
    CONSTRAINT correction_two_others_approve CHECK ((((first_approver_id IS NULL) OR (NOT ((first_approver_id = requested_by_id) AND (first_approver_id IS NOT NULL)))) AND ((second_approver_id IS NULL) OR (NOT ((second_approver_id = requested_by_id) AND (second_approver_id IS NOT NULL)))) AND ((second_approver_id IS NULL) OR ((first_approver_id IS NOT NULL) AND (NOT ((first_approver_id = second_approver_id) AND (first_approver_id IS NOT NULL) AND (second_approver_id IS NOT NULL))))))),
    CONSTRAINT households_correction_amount_fen_check CHECK ((amount_fen >= 0))
);


--
-- Name: households_correction_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.households_correction ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.households_correction_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: households_household; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.households_household (
    id bigint NOT NULL,
    number character varying(30) NOT NULL,
    head_name character varying(60) NOT NULL,
    status character varying(12) NOT NULL,
    village_id bigint NOT NULL,
    naming_consent_on date
);


--
-- Name: households_household_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.households_household ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.households_household_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: households_payoutbatch; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.households_payoutbatch (
    id bigint NOT NULL,
    minimum_fen bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    answered_at timestamp with time zone,
    answered_by_id bigint,
    created_by_id bigint,
    township_id bigint NOT NULL,
    village_id bigint,
    CONSTRAINT households_payoutbatch_minimum_fen_check CHECK ((minimum_fen >= 0))
);


--
-- Name: households_payoutbatch_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.households_payoutbatch ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.households_payoutbatch_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: households_payoutrow; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.households_payoutrow (
    id bigint NOT NULL,
    number integer NOT NULL,
    amount_fen bigint NOT NULL,
    state character varying(10) NOT NULL,
    reason character varying(200) NOT NULL,
    answered_at timestamp with time zone,
    batch_id bigint NOT NULL,
    card_id bigint NOT NULL,
    household_id bigint NOT NULL,
    CONSTRAINT households_payoutrow_amount_fen_check CHECK ((amount_fen >= 0)),
    CONSTRAINT households_payoutrow_number_check CHECK ((number >= 0)),
    CONSTRAINT payout_amount_positive CHECK ((amount_fen > 0)),
    CONSTRAINT payout_answered_with_reason CHECK ((((answered_at IS NOT NULL) AND ((state)::text = 'rejected'::text) AND (NOT ((reason)::text = ''::text))) OR ((answered_at IS NOT NULL) AND ((reason)::text = ''::text) AND ((state)::text = 'confirmed'::text)) OR ((answered_at IS NULL) AND ((reason)::text = ''::text) AND ((state)::text = 'pending'::text))))
);


--
-- Name: households_payoutrow_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.households_payoutrow ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.households_payoutrow_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: households_person; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.households_person (
    id bigint NOT NULL,
    name character varying(60) NOT NULL,
    household_id bigint NOT NULL
);


--
-- Name: households_person_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.households_person ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.households_person_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: households_statuschange; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.households_statuschange (
    id bigint NOT NULL,
    status character varying(12) NOT NULL,
    "on" date NOT NULL,
    reason character varying(200) NOT NULL,
    changed_by_id bigint,
    household_id bigint NOT NULL
);


--
-- Name: households_statuschange_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.households_statuschange ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.households_statuschange_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: ledger_account; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ledger_account (
    id bigint NOT NULL,
    code character varying(60) NOT NULL,
    kind character varying(24) NOT NULL,
    owner_type character varying(24) NOT NULL,
    owner_id bigint,
    guarded boolean NOT NULL,
    CONSTRAINT account_code_names_owner CHECK (((((owner_type)::text = ''::text) AND (owner_id IS NULL) AND ((code)::text = (kind)::text)) OR (((owner_type)::text = (kind)::text) AND (owner_id IS NOT NULL) AND ((code)::text = (((kind)::text || ':'::text) || owner_id))) OR (((owner_type)::text = (kind)::text) AND (owner_id IS NULL) AND ((kind)::text = 'carrier'::text) AND ((code)::text ~~ 'carrier:_%'::text)))),
    CONSTRAINT account_guarded_by_kind CHECK ((guarded OR ((kind)::text <> ALL ((ARRAY['household'::character varying, 'price_protection_fund'::character varying])::text[]))))
);


--
-- Name: ledger_account_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.ledger_account ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.ledger_account_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: ledger_accountmonth; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ledger_accountmonth (
    account_id bigint NOT NULL,
    month date NOT NULL,
    kind character varying(40) NOT NULL,
    credited boolean NOT NULL,
    income_class character varying(10) NOT NULL,
    amount bigint NOT NULL,
    entries bigint NOT NULL
);


--
-- Name: ledger_balance; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ledger_balance (
    account_id bigint NOT NULL,
    amount bigint NOT NULL,
    version bigint NOT NULL,
    postings bigint DEFAULT 0 NOT NULL,
    CONSTRAINT balance_not_below_zero CHECK ((amount >= 0))
)
WITH (fillfactor='70');


--
-- Name: ledger_event; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ledger_event (
    id bigint NOT NULL,
    kind character varying(40) NOT NULL,
    reference character varying(120) NOT NULL,
    body_hash bytea NOT NULL,
    posting_count smallint NOT NULL,
    occurred_on date NOT NULL,
    posted_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    reverses_id bigint,
    inserted_xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    approver_ids bigint[],
    reason text,
    CONSTRAINT event_has_postings CHECK ((posting_count > 0)),
    CONSTRAINT event_reversal_approved_twice CHECK ((((approver_ids IS NULL) AND (reason IS NULL) AND (reverses_id IS NULL)) OR ((NOT ((reason = ''::text) AND (reason IS NOT NULL))) AND (NOT ((approver_ids[1] = approver_ids[2]) AND (approver_ids IS NOT NULL))) AND (
CASE
    WHEN (approver_ids IS NULL) THEN NULL::integer
    ELSE COALESCE(array_length(approver_ids, 1), 0)
END = 2) AND (reason IS NOT NULL) AND (reverses_id IS NOT NULL)))),
    CONSTRAINT ledger_event_posting_count_check CHECK ((posting_count >= 0))
);


--
-- Name: ledger_event_awaiting_postings; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ledger_event_awaiting_postings (
    id bigint NOT NULL,
    event_ids bigint[] NOT NULL
);


--
-- Name: ledger_event_awaiting_postings_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.ledger_event_awaiting_postings ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.ledger_event_awaiting_postings_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: ledger_event_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.ledger_event ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.ledger_event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: ledger_posting; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ledger_posting (
    event_id bigint NOT NULL,
    seq smallint NOT NULL,
    debit_id bigint NOT NULL,
    credit_id bigint NOT NULL,
    amount bigint NOT NULL,
    income_class character varying(10),
    source_type character varying(24),
    source_id bigint,
    CONSTRAINT posting_amount_positive CHECK ((amount > 0)),
    CONSTRAINT posting_moves_between_two CHECK ((NOT (debit_id = credit_id))),
    CONSTRAINT posting_source_whole CHECK ((((source_id IS NULL) AND (source_type IS NULL)) OR ((source_id IS NOT NULL) AND (source_type IS NOT NULL))))
);


--
-- Name: ledger_rolledup; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ledger_rolledup (
    account_id bigint NOT NULL,
    through_event_id bigint NOT NULL,
    postings bigint NOT NULL
);


--
-- Name: ledger_seal; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ledger_seal (
    id bigint NOT NULL,
    sealed_on date NOT NULL,
    tree_size bigint NOT NULL,
    root bytea NOT NULL,
    sealed_at timestamp with time zone NOT NULL,
    CONSTRAINT seal_of_something CHECK ((tree_size > 0))
);


--
-- Name: ledger_seal_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.ledger_seal ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.ledger_seal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: ledger_sealedevent; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ledger_sealedevent (
    event_id bigint NOT NULL,
    leaf_index bigint NOT NULL,
    salt bytea NOT NULL,
    leaf_hash bytea NOT NULL
);


--
-- Name: ledger_sealedholder; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ledger_sealedholder (
    account_id bigint NOT NULL,
    from_leaf bigint NOT NULL,
    name character varying(120) NOT NULL
);


--
-- Name: ledger_sealednode; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ledger_sealednode (
    level smallint NOT NULL,
    index bigint NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT sealed_node_inside CHECK (((index >= 0) AND (level > 0)))
);


--
-- Name: orders_basket; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.orders_basket (
    id uuid NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    user_id bigint
);


--
-- Name: orders_basketline; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.orders_basketline (
    id bigint NOT NULL,
    quantity smallint NOT NULL,
    shown_price_fen integer NOT NULL,
    basket_id uuid NOT NULL,
    pack_id bigint NOT NULL,
    shown_expected_on date,
    CONSTRAINT basket_quantity_in_range CHECK (((quantity >= 1) AND (quantity <= 999))),
    CONSTRAINT orders_basketline_quantity_check CHECK ((quantity >= 0)),
    CONSTRAINT orders_basketline_shown_price_fen_check CHECK ((shown_price_fen >= 0))
);


--
-- Name: orders_basketline_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.orders_basketline ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.orders_basketline_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: orders_buyermail; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.orders_buyermail (
    id bigint NOT NULL,
    kind character varying(12) NOT NULL,
    written_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    due_at timestamp with time zone,
    leased_until timestamp with time zone,
    attempts integer NOT NULL,
    last_error text NOT NULL,
    parcel_id bigint NOT NULL,
    CONSTRAINT orders_buyermail_attempts_check CHECK ((attempts >= 0))
);


--
-- Name: orders_buyermail_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.orders_buyermail ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.orders_buyermail_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: orders_claim; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.orders_claim (
    id bigint NOT NULL,
    claim_key uuid NOT NULL,
    state character varying(10) NOT NULL,
    reason character varying(10) NOT NULL,
    words text NOT NULL,
    photo character varying(100) NOT NULL,
    amount_fen bigint NOT NULL,
    made_at timestamp with time zone NOT NULL,
    bearer character varying(12) NOT NULL,
    answer text NOT NULL,
    answered_at timestamp with time zone,
    appeal text NOT NULL,
    appealed_at timestamp with time zone,
    decision text NOT NULL,
    decided_at timestamp with time zone,
    answered_by_id bigint,
    decided_by_id bigint,
    line_id bigint NOT NULL,
    refund_id bigint,
    CONSTRAINT claim_amount_positive CHECK ((amount_fen > 0)),
    CONSTRAINT claim_paid_when_accepted CHECK (((((bearer)::text = ANY ((ARRAY['cooperative'::character varying, 'carrier'::character varying])::text[])) AND (refund_id IS NOT NULL) AND ((state)::text = ANY ((ARRAY['accepted'::character varying, 'granted'::character varying])::text[]))) OR ((NOT ((state)::text = ANY ((ARRAY['accepted'::character varying, 'granted'::character varying])::text[]))) AND (refund_id IS NULL)))),
    CONSTRAINT orders_claim_amount_fen_check CHECK ((amount_fen >= 0))
);


--
-- Name: orders_claim_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.orders_claim ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.orders_claim_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: orders_discardedfile; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.orders_discardedfile (
    id bigint NOT NULL,
    name character varying(100) NOT NULL
);


--
-- Name: orders_discardedfile_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.orders_discardedfile ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.orders_discardedfile_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: orders_discountcode; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.orders_discountcode (
    id bigint NOT NULL,
    code character varying(30) NOT NULL,
    amount_fen integer,
    percent smallint,
    valid_from timestamp with time zone NOT NULL,
    valid_until timestamp with time zone NOT NULL,
    most_uses integer,
    uses integer NOT NULL,
    CONSTRAINT discount_code_one_kind CHECK ((((amount_fen > 0) AND (percent IS NULL)) OR ((amount_fen IS NULL) AND (percent >= 1) AND (percent <= 90)))),
    CONSTRAINT orders_discountcode_amount_fen_check CHECK ((amount_fen >= 0)),
    CONSTRAINT orders_discountcode_most_uses_check CHECK ((most_uses >= 0)),
    CONSTRAINT orders_discountcode_percent_check CHECK ((percent >= 0)),
    CONSTRAINT orders_discountcode_uses_check CHECK ((uses >= 0))
);


--
-- Name: orders_discountcode_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.orders_discountcode ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.orders_discountcode_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: orders_dispute; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.orders_dispute (
    id bigint NOT NULL,
    dispute_id character varying(120) NOT NULL,
    state character varying(8) NOT NULL,
    reason character varying(60) NOT NULL,
    amount_fen bigint NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    evidence_due_at timestamp with time zone,
    closed_at timestamp with time zone,
    due_at timestamp with time zone,
    leased_until timestamp with time zone,
    attempts integer NOT NULL,
    last_error text NOT NULL,
    payment_id bigint NOT NULL,
    CONSTRAINT dispute_amount_positive CHECK ((amount_fen > 0)),
    CONSTRAINT orders_dispute_amount_fen_check CHECK ((amount_fen >= 0)),
    CONSTRAINT orders_dispute_attempts_check CHECK ((attempts >= 0))
);


--
-- Name: orders_dispute_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.orders_dispute ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.orders_dispute_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: orders_disputemovement; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.orders_disputemovement (
    id bigint NOT NULL,
    balance_transaction_id character varying(120) NOT NULL,
    amount_fen bigint NOT NULL,
    fee_fen bigint NOT NULL,
    dispute_id bigint NOT NULL,
    CONSTRAINT dispute_movement_moves CHECK ((NOT (amount_fen = 0)))
);


--
-- Name: orders_disputemovement_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.orders_disputemovement ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.orders_disputemovement_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: orders_heartbeat; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.orders_heartbeat (
    name character varying(40) NOT NULL,
    beat_at timestamp with time zone NOT NULL
);


--
-- Name: orders_order; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.orders_order (
    id bigint NOT NULL,
    number character varying(20) NOT NULL,
    token character varying(40) NOT NULL,
    checkout_key uuid NOT NULL,
    status character varying(20) NOT NULL,
    language character varying(10) NOT NULL,
    recipient character varying(60) NOT NULL,
    phone character varying(128) NOT NULL,
    email character varying(254) NOT NULL,
    province character varying(30) NOT NULL,
    city character varying(30) NOT NULL,
    district character varying(30) NOT NULL,
    street character varying(60) NOT NULL,
    detail character varying(200) NOT NULL,
    goods_fen bigint NOT NULL,
    discount_fen bigint NOT NULL,
    postage_fen bigint NOT NULL,
    total_fen bigint NOT NULL,
    placed_at timestamp with time zone NOT NULL,
    paid_at timestamp with time zone,
    discount_code_id bigint,
    user_id bigint,
    discount_counted boolean NOT NULL,
    CONSTRAINT order_total_adds_up CHECK ((total_fen = ((goods_fen - discount_fen) + postage_fen))),
    CONSTRAINT order_total_positive CHECK ((total_fen > 0)),
    CONSTRAINT orders_order_discount_fen_check CHECK ((discount_fen >= 0)),
    CONSTRAINT orders_order_goods_fen_check CHECK ((goods_fen >= 0)),
    CONSTRAINT orders_order_postage_fen_check CHECK ((postage_fen >= 0)),
    CONSTRAINT orders_order_total_fen_check CHECK ((total_fen >= 0))
);


--
-- Name: orders_order_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.orders_order ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.orders_order_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: orders_orderline; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.orders_orderline (
    id bigint NOT NULL,
    product_name character varying(100) NOT NULL,
    product_name_en character varying(100) NOT NULL,
    pack_name character varying(100) NOT NULL,
    pack_name_en character varying(100) NOT NULL,
    cooperative_name character varying(100) NOT NULL,
    quantity smallint NOT NULL,
    unit_price_fen integer NOT NULL,
    unit_grams integer NOT NULL,
    protected_fen_per_jin integer NOT NULL,
    household_share_bp integer NOT NULL,
    discount_fen bigint NOT NULL,
    fee_fen bigint,
    order_id bigint NOT NULL,
    pack_id bigint NOT NULL,
    reservation_id bigint NOT NULL,
    parcel_id bigint NOT NULL,
    after_sale_hours integer NOT NULL,
    no_reason_return boolean NOT NULL,
    packed_grams bigint,
    returned_fen bigint NOT NULL,
    tolerance_bp integer NOT NULL,
    CONSTRAINT order_line_discount_in_price CHECK ((discount_fen <= (quantity * unit_price_fen))),
    CONSTRAINT order_line_has_quantity CHECK ((quantity >= 1)),
    CONSTRAINT order_line_returned_in_paid CHECK ((returned_fen <= ((quantity * unit_price_fen) - discount_fen))),
    CONSTRAINT orders_orderline_after_sale_hours_check CHECK ((after_sale_hours >= 0)),
    CONSTRAINT orders_orderline_discount_fen_check CHECK ((discount_fen >= 0)),
    CONSTRAINT orders_orderline_fee_fen_check CHECK ((fee_fen >= 0)),
    CONSTRAINT orders_orderline_household_share_bp_check CHECK ((household_share_bp >= 0)),
    CONSTRAINT orders_orderline_packed_grams_check CHECK ((packed_grams >= 0)),
    CONSTRAINT orders_orderline_protected_fen_per_jin_check CHECK ((protected_fen_per_jin >= 0)),
    CONSTRAINT orders_orderline_quantity_check CHECK ((quantity >= 0)),
    CONSTRAINT orders_orderline_returned_fen_check CHECK ((returned_fen >= 0)),
    CONSTRAINT orders_orderline_tolerance_bp_check CHECK ((tolerance_bp >= 0)),
    CONSTRAINT orders_orderline_unit_grams_check CHECK ((unit_grams >= 0)),
    CONSTRAINT orders_orderline_unit_price_fen_check CHECK ((unit_price_fen >= 0))
);


--
-- Name: orders_orderline_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.orders_orderline ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.orders_orderline_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: orders_parcel; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.orders_parcel (
    id bigint NOT NULL,
    status character varying(20) NOT NULL,
    postage_fen bigint NOT NULL,
    carrier character varying(20) NOT NULL,
    tracking_number character varying(40) NOT NULL,
    shipped_at timestamp with time zone,
    received_at timestamp with time zone,
    settled_at timestamp with time zone,
    due_at timestamp with time zone,
    attempts integer NOT NULL,
    last_error text NOT NULL,
    cooperative_id bigint NOT NULL,
    order_id bigint NOT NULL,
    shipped_by_id bigint,
    cancelled_at timestamp with time zone,
    packed_at timestamp with time zone,
    cancel_reason character varying(300) NOT NULL,
    cancelled_by_id bigint,
    forecast_id bigint,
    CONSTRAINT orders_parcel_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT orders_parcel_postage_fen_check CHECK ((postage_fen >= 0)),
    CONSTRAINT parcel_awaits_a_forecast CHECK (((NOT ((status)::text = 'awaiting_harvest'::text)) OR (forecast_id IS NOT NULL))),
    CONSTRAINT parcel_shipped_with_number CHECK (((NOT ((status)::text = ANY ((ARRAY['shipped'::character varying, 'received'::character varying, 'settled'::character varying])::text[]))) OR ((shipped_at IS NOT NULL) AND (NOT ((carrier)::text = ''::text)) AND (NOT ((tracking_number)::text = ''::text)))))
);


--
-- Name: orders_parcel_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.orders_parcel ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.orders_parcel_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: orders_payment; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.orders_payment (
    id bigint NOT NULL,
    idempotency_key uuid NOT NULL,
    state character varying(12) NOT NULL,
    amount_fen bigint NOT NULL,
    session_id character varying(120),
    session_url text NOT NULL,
    payment_intent_id character varying(120),
    method character varying(30) NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    balance_transaction_id character varying(120),
    fee_fen bigint,
    due_at timestamp with time zone,
    leased_until timestamp with time zone,
    attempts integer NOT NULL,
    last_error text NOT NULL,
    order_id bigint NOT NULL,
    CONSTRAINT orders_payment_amount_fen_check CHECK ((amount_fen >= 0)),
    CONSTRAINT orders_payment_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT orders_payment_fee_fen_check CHECK ((fee_fen >= 0))
);


--
-- Name: orders_payment_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.orders_payment ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.orders_payment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: orders_postagerate; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.orders_postagerate (
    id bigint NOT NULL,
    province character varying(30) NOT NULL,
    fen integer NOT NULL,
    days smallint NOT NULL,
    CONSTRAINT orders_postagerate_days_check CHECK ((days >= 0)),
    CONSTRAINT orders_postagerate_fen_check CHECK ((fen >= 0)),
    CONSTRAINT postage_rate_positive CHECK ((fen > 0))
);


--
-- Name: orders_postagerate_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.orders_postagerate ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.orders_postagerate_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: orders_productfigures; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.orders_productfigures (
    product_id bigint NOT NULL,
    households integer NOT NULL,
    credited_fen bigint NOT NULL,
    counted_at timestamp with time zone NOT NULL,
    CONSTRAINT orders_productfigures_credited_fen_check CHECK ((credited_fen >= 0)),
    CONSTRAINT orders_productfigures_households_check CHECK ((households >= 0))
);


--
-- Name: orders_reconciliation; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.orders_reconciliation (
    id bigint NOT NULL,
    ran_at timestamp with time zone NOT NULL,
    since date,
    compared bigint NOT NULL,
    on_its_way integer NOT NULL,
    differences integer NOT NULL,
    findings jsonb NOT NULL,
    CONSTRAINT orders_reconciliation_compared_check CHECK ((compared >= 0)),
    CONSTRAINT orders_reconciliation_differences_check CHECK ((differences >= 0)),
    CONSTRAINT orders_reconciliation_on_its_way_check CHECK ((on_its_way >= 0))
);


--
-- Name: orders_reconciliation_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.orders_reconciliation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.orders_reconciliation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: orders_refund; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.orders_refund (
    id bigint NOT NULL,
    reason character varying(20) NOT NULL,
    amount_fen bigint NOT NULL,
    idempotency_key uuid NOT NULL,
    state character varying(10) NOT NULL,
    refund_id character varying(120),
    balance_transaction_id character varying(120),
    due_at timestamp with time zone,
    leased_until timestamp with time zone,
    attempts integer NOT NULL,
    last_error text NOT NULL,
    payment_id bigint NOT NULL,
    bearer character varying(12) NOT NULL,
    failure_balance_transaction_id character varying(120),
    intended_at timestamp with time zone NOT NULL,
    parcel_id bigint,
    repeats_id bigint,
    request character varying(60) NOT NULL,
    fee_fen bigint NOT NULL,
    sent_at timestamp with time zone,
    paid_elsewhere_at timestamp with time zone,
    paid_elsewhere_by_id bigint,
    transfer_number character varying(60) NOT NULL,
    CONSTRAINT orders_refund_amount_fen_check CHECK ((amount_fen >= 0)),
    CONSTRAINT orders_refund_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT refund_amount_positive CHECK ((amount_fen > 0)),
    CONSTRAINT refund_bearer_known CHECK ((((bearer)::text = 'sale'::text) OR (parcel_id IS NOT NULL))),
    CONSTRAINT refund_elsewhere_evidenced CHECK (((NOT ((state)::text = 'elsewhere'::text)) OR ((NOT ((transfer_number)::text = ''::text)) AND (paid_elsewhere_at IS NOT NULL) AND (paid_elsewhere_by_id IS NOT NULL))))
);


--
-- Name: orders_refund_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.orders_refund ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.orders_refund_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: orders_removedanswer; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.orders_removedanswer (
    id bigint NOT NULL,
    words text NOT NULL,
    answered_at timestamp with time zone NOT NULL,
    removed_at timestamp with time zone NOT NULL,
    reason character varying(300) NOT NULL,
    answered_by_id bigint,
    removed_by_id bigint NOT NULL,
    review_id bigint NOT NULL,
    CONSTRAINT removed_answer_says_why CHECK ((NOT ((reason)::text = ''::text)))
);


--
-- Name: orders_removedanswer_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.orders_removedanswer ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.orders_removedanswer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: orders_review; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.orders_review (
    id bigint NOT NULL,
    rating smallint NOT NULL,
    words text NOT NULL,
    shown_name character varying(10) NOT NULL,
    state character varying(10) NOT NULL,
    written_at timestamp with time zone NOT NULL,
    moderated_at timestamp with time zone,
    reason character varying(300) NOT NULL,
    answer text NOT NULL,
    answered_at timestamp with time zone,
    answered_by_id bigint,
    line_id bigint NOT NULL,
    moderated_by_id bigint,
    product_id bigint NOT NULL,
    answer_released_at timestamp with time zone,
    answer_released_by_id bigint,
    CONSTRAINT orders_review_rating_check CHECK ((rating >= 0)),
    CONSTRAINT review_decided_by_somebody CHECK ((((state)::text = 'waiting'::text) OR (moderated_at IS NOT NULL))),
    CONSTRAINT review_no_answer_released_unwritten CHECK (((answer_released_at IS NULL) OR (NOT (answer = ''::text)))),
    CONSTRAINT review_one_to_five_stars CHECK (((rating >= 1) AND (rating <= 5)))
);


--
-- Name: orders_review_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.orders_review ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.orders_review_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: orders_reviewphoto; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.orders_reviewphoto (
    id bigint NOT NULL,
    "position" smallint NOT NULL,
    large character varying(100) NOT NULL,
    small character varying(100) NOT NULL,
    width smallint NOT NULL,
    height smallint NOT NULL,
    small_width smallint NOT NULL,
    small_height smallint NOT NULL,
    review_id bigint NOT NULL,
    CONSTRAINT orders_reviewphoto_height_check CHECK ((height >= 0)),
    CONSTRAINT orders_reviewphoto_position_check CHECK (("position" >= 0)),
    CONSTRAINT orders_reviewphoto_small_height_check CHECK ((small_height >= 0)),
    CONSTRAINT orders_reviewphoto_small_width_check CHECK ((small_width >= 0)),
    CONSTRAINT orders_reviewphoto_width_check CHECK ((width >= 0))
);


--
-- Name: orders_reviewphoto_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.orders_reviewphoto ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.orders_reviewphoto_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: orders_reviewreport; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.orders_reviewreport (
    id bigint NOT NULL,
    report_key uuid NOT NULL,
    reason character varying(12) NOT NULL,
    words character varying(300) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    handled_at timestamp with time zone,
    review_id bigint NOT NULL
);


--
-- Name: orders_reviewreport_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.orders_reviewreport ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.orders_reviewreport_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: orders_stripeevent; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.orders_stripeevent (
    id bigint NOT NULL,
    event_id character varying(120) NOT NULL,
    kind character varying(80) NOT NULL,
    object_id character varying(120) NOT NULL,
    payload text NOT NULL,
    received_at timestamp with time zone NOT NULL,
    processed_at timestamp with time zone,
    due_at timestamp with time zone,
    leased_until timestamp with time zone,
    attempts integer NOT NULL,
    last_error text NOT NULL,
    CONSTRAINT orders_stripeevent_attempts_check CHECK ((attempts >= 0))
);


--
-- Name: orders_stripeevent_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.orders_stripeevent ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.orders_stripeevent_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: people_look; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.people_look (
    id bigint NOT NULL,
    subject_type character varying(40) NOT NULL,
    subject_id bigint NOT NULL,
    what character varying(80) NOT NULL,
    at timestamp with time zone NOT NULL,
    user_id bigint NOT NULL
);


--
-- Name: people_look_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.people_look ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.people_look_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: people_role; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.people_role (
    id bigint NOT NULL,
    kind character varying(20) NOT NULL,
    township_id bigint,
    user_id bigint NOT NULL,
    village_id bigint,
    CONSTRAINT role_holds_in_its_kind_of_place CHECK (((((kind)::text = 'township_staff'::text) AND (township_id IS NOT NULL) AND (village_id IS NULL)) OR (((kind)::text = ANY ((ARRAY['council'::character varying, 'village_agent'::character varying])::text[])) AND (township_id IS NULL) AND (village_id IS NOT NULL))))
);


--
-- Name: people_role_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.people_role ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.people_role_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: people_user; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.people_user (
    id bigint NOT NULL,
    password character varying(128) NOT NULL,
    last_login timestamp with time zone,
    is_superuser boolean NOT NULL,
    phone character varying(128),
    phone_verified boolean NOT NULL,
    email character varying(254),
    name character varying(60) NOT NULL,
    is_staff boolean NOT NULL,
    is_active boolean NOT NULL,
    date_joined timestamp with time zone NOT NULL,
    CONSTRAINT user_has_phone_or_email CHECK (((phone IS NOT NULL) OR (email IS NOT NULL)))
);


--
-- Name: people_user_groups; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.people_user_groups (
    id integer NOT NULL,
    user_id bigint NOT NULL,
    group_id integer NOT NULL
);


--
-- Name: people_user_groups_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.people_user_groups ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.people_user_groups_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: people_user_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.people_user ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.people_user_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: people_user_user_permissions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.people_user_user_permissions (
    id integer NOT NULL,
    user_id bigint NOT NULL,
    permission_id integer NOT NULL
);


--
-- Name: people_user_user_permissions_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.people_user_user_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.people_user_user_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: places_township; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.places_township (
    id bigint NOT NULL,
    name character varying(100) NOT NULL,
    name_en character varying(100) NOT NULL,
    sort_key character varying(200) NOT NULL,
    latitude double precision,
    longitude double precision,
    CONSTRAINT township_in_china CHECK ((((latitude IS NULL) AND (longitude IS NULL)) OR (((latitude >= (18.0)::double precision) AND (latitude <= (54.0)::double precision)) AND ((longitude >= (73.0)::double precision) AND (longitude <= (136.0)::double precision)))))
);


--
-- Name: places_township_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.places_township ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.places_township_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: places_village; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.places_village (
    id bigint NOT NULL,
    name character varying(100) NOT NULL,
    name_en character varying(100) NOT NULL,
    designated boolean NOT NULL,
    sort_key character varying(200) NOT NULL,
    township_id bigint NOT NULL
);


--
-- Name: places_village_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.places_village ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.places_village_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: supply_agreement; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.supply_agreement (
    id bigint NOT NULL,
    household_share_bp integer NOT NULL,
    signed_on date NOT NULL,
    cooperative_id bigint NOT NULL,
    product_id bigint NOT NULL,
    season_id bigint NOT NULL,
    CONSTRAINT agreement_share_in_range CHECK (((household_share_bp >= 1) AND (household_share_bp <= 10000))),
    CONSTRAINT supply_agreement_household_share_bp_check CHECK ((household_share_bp >= 0))
);


--
-- Name: supply_agreement_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.supply_agreement ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.supply_agreement_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: supply_allocation; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.supply_allocation (
    id bigint NOT NULL,
    grams integer NOT NULL,
    delivery_id bigint NOT NULL,
    reservation_id bigint NOT NULL,
    CONSTRAINT allocation_has_mass CHECK ((grams > 0)),
    CONSTRAINT supply_allocation_grams_check CHECK ((grams >= 0))
);


--
-- Name: supply_allocation_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.supply_allocation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.supply_allocation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: supply_allocationreturn; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.supply_allocationreturn (
    id bigint NOT NULL,
    reason character varying(10) NOT NULL,
    grams integer NOT NULL,
    at timestamp with time zone NOT NULL,
    allocation_id bigint NOT NULL,
    CONSTRAINT allocation_return_has_mass CHECK ((grams > 0)),
    CONSTRAINT supply_allocationreturn_grams_check CHECK ((grams >= 0))
);


--
-- Name: supply_allocationreturn_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.supply_allocationreturn ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.supply_allocationreturn_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: supply_delivery; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.supply_delivery (
    id bigint NOT NULL,
    grade character varying(8) NOT NULL,
    slip_number character varying(30) NOT NULL,
    grams integer NOT NULL,
    protected_fen_per_jin integer NOT NULL,
    delivered_at timestamp with time zone NOT NULL,
    grams_allocated integer NOT NULL,
    agreement_id bigint NOT NULL,
    cooperative_id bigint NOT NULL,
    household_id bigint NOT NULL,
    product_id bigint NOT NULL,
    lot_id bigint,
    grams_purchased integer NOT NULL,
    CONSTRAINT delivery_has_protected_price CHECK ((protected_fen_per_jin > 0)),
    CONSTRAINT delivery_has_weight CHECK ((grams > 0)),
    CONSTRAINT delivery_not_oversold CHECK ((grams >= (grams_allocated + grams_purchased))),
    CONSTRAINT supply_delivery_grams_allocated_check CHECK ((grams_allocated >= 0)),
    CONSTRAINT supply_delivery_grams_check CHECK ((grams >= 0)),
    CONSTRAINT supply_delivery_grams_purchased_check CHECK ((grams_purchased >= 0)),
    CONSTRAINT supply_delivery_protected_fen_per_jin_check CHECK ((protected_fen_per_jin >= 0))
);


--
-- Name: supply_delivery_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.supply_delivery ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.supply_delivery_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: supply_forecast; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.supply_forecast (
    id bigint NOT NULL,
    grade character varying(8) NOT NULL,
    grams_expected bigint NOT NULL,
    grams_preordered bigint NOT NULL,
    expected_on date NOT NULL,
    state character varying(10) NOT NULL,
    announced_at timestamp with time zone NOT NULL,
    decided_at timestamp with time zone,
    reason character varying(300) NOT NULL,
    finished_at timestamp with time zone,
    due_at timestamp with time zone,
    leased_until timestamp with time zone,
    attempts integer NOT NULL,
    last_error text NOT NULL,
    agreement_id bigint NOT NULL,
    announced_by_id bigint,
    decided_by_id bigint,
    product_id bigint NOT NULL,
    CONSTRAINT forecast_decided_once CHECK ((((decided_at IS NULL) AND (finished_at IS NULL) AND ((state)::text = 'open'::text)) OR ((NOT ((state)::text = 'open'::text)) AND (decided_at IS NOT NULL)))),
    CONSTRAINT forecast_has_mass CHECK ((grams_expected > 0)),
    CONSTRAINT forecast_not_oversold CHECK ((grams_expected >= grams_preordered)),
    CONSTRAINT supply_forecast_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT supply_forecast_grams_expected_check CHECK ((grams_expected >= 0)),
    CONSTRAINT supply_forecast_grams_preordered_check CHECK ((grams_preordered >= 0))
);


--
-- Name: supply_forecast_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.supply_forecast ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.supply_forecast_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: supply_lot_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.supply_lot ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.supply_lot_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: supply_protectedprice; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.supply_protectedprice (
    id bigint NOT NULL,
    grade character varying(8) NOT NULL,
    fen_per_jin integer NOT NULL,
    set_at timestamp with time zone NOT NULL,
    product_id bigint NOT NULL,
    set_by_id bigint NOT NULL,
    season_id bigint NOT NULL,
    CONSTRAINT protected_price_positive CHECK ((fen_per_jin > 0)),
    CONSTRAINT supply_protectedprice_fen_per_jin_check CHECK ((fen_per_jin >= 0))
);


--
-- Name: supply_protectedprice_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.supply_protectedprice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.supply_protectedprice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: supply_reservation; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.supply_reservation (
    id bigint NOT NULL,
    quantity integer NOT NULL,
    grams bigint NOT NULL,
    state character varying(10) NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    pack_id bigint NOT NULL,
    forecast_id bigint,
    CONSTRAINT reservation_awaits_a_forecast CHECK (((NOT ((state)::text = 'awaiting'::text)) OR (forecast_id IS NOT NULL))),
    CONSTRAINT supply_reservation_grams_check CHECK ((grams >= 0)),
    CONSTRAINT supply_reservation_quantity_check CHECK ((quantity >= 0))
);


--
-- Name: supply_reservation_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.supply_reservation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.supply_reservation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: supply_reservationpart; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.supply_reservationpart (
    id bigint NOT NULL,
    grams bigint NOT NULL,
    lot_id bigint NOT NULL,
    reservation_id bigint NOT NULL,
    CONSTRAINT reservation_part_has_mass CHECK ((grams > 0)),
    CONSTRAINT supply_reservationpart_grams_check CHECK ((grams >= 0))
);


--
-- Name: supply_reservationpart_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.supply_reservationpart ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.supply_reservationpart_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: supply_season; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.supply_season (
    id bigint NOT NULL,
    name character varying(40) NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    CONSTRAINT season_ends_after_start CHECK ((ends_on > starts_on))
);


--
-- Name: supply_season_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.supply_season ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.supply_season_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: supply_seasonclosing; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.supply_seasonclosing (
    id bigint NOT NULL,
    started_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    paid_fen bigint NOT NULL,
    from_fund_fen bigint NOT NULL,
    owed_fen bigint NOT NULL,
    agreement_id bigint NOT NULL,
    started_by_id bigint,
    CONSTRAINT supply_seasonclosing_from_fund_fen_check CHECK ((from_fund_fen >= 0)),
    CONSTRAINT supply_seasonclosing_owed_fen_check CHECK ((owed_fen >= 0)),
    CONSTRAINT supply_seasonclosing_paid_fen_check CHECK ((paid_fen >= 0))
);


--
-- Name: supply_seasonclosing_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.supply_seasonclosing ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.supply_seasonclosing_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: supply_seasonpurchase; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.supply_seasonpurchase (
    id bigint NOT NULL,
    grams integer NOT NULL,
    fen_per_jin integer NOT NULL,
    amount_fen bigint NOT NULL,
    closing_id bigint NOT NULL,
    delivery_id bigint NOT NULL,
    CONSTRAINT season_purchase_has_mass CHECK ((grams > 0)),
    CONSTRAINT supply_seasonpurchase_amount_fen_check CHECK ((amount_fen >= 0)),
    CONSTRAINT supply_seasonpurchase_fen_per_jin_check CHECK ((fen_per_jin >= 0)),
    CONSTRAINT supply_seasonpurchase_grams_check CHECK ((grams >= 0))
);


--
-- Name: supply_seasonpurchase_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.supply_seasonpurchase ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.supply_seasonpurchase_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: supply_signature; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.supply_signature (
    id bigint NOT NULL,
    signed_on date NOT NULL,
    agreement_id bigint NOT NULL,
    household_id bigint NOT NULL
);


--
-- Name: supply_signature_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.supply_signature ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.supply_signature_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: taggit_tag; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.taggit_tag (
    id integer NOT NULL,
    name character varying(100) NOT NULL,
    slug character varying(100) NOT NULL
);


--
-- Name: taggit_tag_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.taggit_tag ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.taggit_tag_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: taggit_taggeditem; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.taggit_taggeditem (
    id integer NOT NULL,
    object_id integer NOT NULL,
    content_type_id integer NOT NULL,
    tag_id integer NOT NULL
);


--
-- Name: taggit_taggeditem_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.taggit_taggeditem ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.taggit_taggeditem_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtail_localize_localesynchronization; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtail_localize_localesynchronization (
    id integer NOT NULL,
    locale_id integer NOT NULL,
    sync_from_id integer NOT NULL
);


--
-- Name: wagtail_localize_localesynchronization_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtail_localize_localesynchronization ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtail_localize_localesynchronization_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtail_localize_overridablesegment; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtail_localize_overridablesegment (
    id integer NOT NULL,
    "order" integer NOT NULL,
    data_json text NOT NULL,
    context_id integer NOT NULL,
    source_id integer NOT NULL,
    CONSTRAINT wagtail_localize_overridablesegment_order_check CHECK (("order" >= 0))
);


--
-- Name: wagtail_localize_overridablesegment_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtail_localize_overridablesegment ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtail_localize_overridablesegment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtail_localize_relatedobjectsegment; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtail_localize_relatedobjectsegment (
    id integer NOT NULL,
    "order" integer NOT NULL,
    context_id integer NOT NULL,
    object_id uuid NOT NULL,
    source_id integer NOT NULL,
    CONSTRAINT wagtail_localize_relatedobjectsegment_order_check CHECK (("order" >= 0))
);


--
-- Name: wagtail_localize_relatedobjectsegment_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtail_localize_relatedobjectsegment ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtail_localize_relatedobjectsegment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtail_localize_segmentoverride; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtail_localize_segmentoverride (
    id integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    data_json text NOT NULL,
    has_error boolean NOT NULL,
    field_error text NOT NULL,
    context_id integer,
    last_translated_by_id bigint,
    locale_id integer NOT NULL
);


--
-- Name: wagtail_localize_segmentoverride_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtail_localize_segmentoverride ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtail_localize_segmentoverride_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtail_localize_string; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtail_localize_string (
    id integer NOT NULL,
    data_hash uuid NOT NULL,
    data text NOT NULL,
    locale_id integer NOT NULL
);


--
-- Name: wagtail_localize_string_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtail_localize_string ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtail_localize_string_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtail_localize_stringsegment; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtail_localize_stringsegment (
    id integer NOT NULL,
    "order" integer NOT NULL,
    attrs text NOT NULL,
    context_id integer NOT NULL,
    source_id integer NOT NULL,
    string_id integer NOT NULL,
    CONSTRAINT wagtail_localize_stringsegment_order_check CHECK (("order" >= 0))
);


--
-- Name: wagtail_localize_stringsegment_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtail_localize_stringsegment ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtail_localize_stringsegment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtail_localize_stringtranslation; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtail_localize_stringtranslation (
    id integer NOT NULL,
    data text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    context_id integer,
    locale_id integer NOT NULL,
    translation_of_id integer NOT NULL,
    tool_name character varying(255) NOT NULL,
    translation_type character varying(20) NOT NULL,
    last_translated_by_id bigint,
    field_error text NOT NULL,
    has_error boolean NOT NULL
);


--
-- Name: wagtail_localize_stringtranslation_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtail_localize_stringtranslation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtail_localize_stringtranslation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtail_localize_template; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtail_localize_template (
    id integer NOT NULL,
    uuid uuid NOT NULL,
    template text NOT NULL,
    template_format character varying(100) NOT NULL,
    string_count integer NOT NULL,
    CONSTRAINT wagtail_localize_template_string_count_check CHECK ((string_count >= 0))
);


--
-- Name: wagtail_localize_template_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtail_localize_template ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtail_localize_template_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtail_localize_templatesegment; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtail_localize_templatesegment (
    id integer NOT NULL,
    "order" integer NOT NULL,
    context_id integer NOT NULL,
    source_id integer NOT NULL,
    template_id integer NOT NULL,
    CONSTRAINT wagtail_localize_templatesegment_order_check CHECK (("order" >= 0))
);


--
-- Name: wagtail_localize_templatesegment_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtail_localize_templatesegment ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtail_localize_templatesegment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtail_localize_translatableobject; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtail_localize_translatableobject (
    translation_key uuid NOT NULL,
    content_type_id integer NOT NULL
);


--
-- Name: wagtail_localize_translation; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtail_localize_translation (
    id integer NOT NULL,
    uuid uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    translations_last_updated_at timestamp with time zone,
    destination_last_updated_at timestamp with time zone,
    enabled boolean NOT NULL,
    source_id integer NOT NULL,
    target_locale_id integer NOT NULL
);


--
-- Name: wagtail_localize_translation_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtail_localize_translation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtail_localize_translation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtail_localize_translationcontext; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtail_localize_translationcontext (
    id integer NOT NULL,
    path_id uuid NOT NULL,
    path text NOT NULL,
    object_id uuid NOT NULL,
    field_path text NOT NULL
);


--
-- Name: wagtail_localize_translationcontext_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtail_localize_translationcontext ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtail_localize_translationcontext_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtail_localize_translationlog; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtail_localize_translationlog (
    id integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    locale_id integer NOT NULL,
    revision_id integer,
    source_id integer NOT NULL
);


--
-- Name: wagtail_localize_translationlog_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtail_localize_translationlog ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtail_localize_translationlog_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtail_localize_translationsource; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtail_localize_translationsource (
    id integer NOT NULL,
    object_repr text NOT NULL,
    content_json text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    locale_id integer NOT NULL,
    object_id uuid NOT NULL,
    specific_content_type_id integer CONSTRAINT wagtail_localize_translations_specific_content_type_id_not_null NOT NULL,
    last_updated_at timestamp with time zone NOT NULL,
    schema_version character varying(255) NOT NULL
);


--
-- Name: wagtail_localize_translationsource_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtail_localize_translationsource ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtail_localize_translationsource_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtailadmin_admin; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtailadmin_admin (
    id integer NOT NULL
);


--
-- Name: wagtailadmin_admin_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtailadmin_admin ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailadmin_admin_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtailadmin_editingsession; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtailadmin_editingsession (
    id integer NOT NULL,
    object_id character varying(255) NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    content_type_id integer NOT NULL,
    user_id bigint NOT NULL,
    is_editing boolean NOT NULL
);


--
-- Name: wagtailadmin_editingsession_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtailadmin_editingsession ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailadmin_editingsession_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtailadmin_formstate; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtailadmin_formstate (
    id integer NOT NULL,
    data text NOT NULL,
    object_id character varying(255) NOT NULL,
    parent_object_id character varying(255) NOT NULL,
    last_updated_at timestamp with time zone NOT NULL,
    content_type_id integer NOT NULL,
    user_id bigint NOT NULL
);


--
-- Name: wagtailadmin_formstate_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtailadmin_formstate ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailadmin_formstate_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtailcore_apitoken; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtailcore_apitoken (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    key_hash character varying(64) NOT NULL,
    prefix character varying(16) NOT NULL,
    created timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    last_used_at timestamp with time zone,
    user_id bigint NOT NULL
);


--
-- Name: wagtailcore_apitoken_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtailcore_apitoken ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_apitoken_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtailcore_collection; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtailcore_collection (
    id integer NOT NULL,
    path character varying(255) NOT NULL COLLATE pg_catalog."C",
    depth integer NOT NULL,
    numchild integer NOT NULL,
    name character varying(255) NOT NULL,
    CONSTRAINT wagtailcore_collection_depth_check CHECK ((depth >= 0)),
    CONSTRAINT wagtailcore_collection_numchild_check CHECK ((numchild >= 0))
);


--
-- Name: wagtailcore_collection_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtailcore_collection ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_collection_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtailcore_collectionviewrestriction; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtailcore_collectionviewrestriction (
    id integer NOT NULL,
    restriction_type character varying(20) NOT NULL,
    password character varying(255) NOT NULL,
    collection_id integer NOT NULL
);


--
-- Name: wagtailcore_collectionviewrestriction_groups; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtailcore_collectionviewrestriction_groups (
    id integer NOT NULL,
    collectionviewrestriction_id integer CONSTRAINT wagtailcore_collectionviewr_collectionviewrestriction__not_null NOT NULL,
    group_id integer NOT NULL
);


--
-- Name: wagtailcore_collectionviewrestriction_groups_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtailcore_collectionviewrestriction_groups ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_collectionviewrestriction_groups_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtailcore_collectionviewrestriction_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtailcore_collectionviewrestriction ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_collectionviewrestriction_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtailcore_comment; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtailcore_comment (
    id integer NOT NULL,
    text text NOT NULL,
    contentpath text NOT NULL,
    "position" text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    resolved_at timestamp with time zone,
    page_id integer NOT NULL,
    resolved_by_id bigint,
    revision_created_id integer,
    user_id bigint NOT NULL
);


--
-- Name: wagtailcore_comment_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtailcore_comment ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_comment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtailcore_commentreply; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtailcore_commentreply (
    id integer NOT NULL,
    text text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    comment_id integer NOT NULL,
    user_id bigint NOT NULL
);


--
-- Name: wagtailcore_commentreply_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtailcore_commentreply ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_commentreply_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtailcore_groupapprovaltask; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtailcore_groupapprovaltask (
    task_ptr_id integer NOT NULL
);


--
-- Name: wagtailcore_groupapprovaltask_groups; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtailcore_groupapprovaltask_groups (
    id integer NOT NULL,
    groupapprovaltask_id integer CONSTRAINT wagtailcore_groupapprovaltask_gro_groupapprovaltask_id_not_null NOT NULL,
    group_id integer NOT NULL
);


--
-- Name: wagtailcore_groupapprovaltask_groups_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtailcore_groupapprovaltask_groups ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_groupapprovaltask_groups_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtailcore_groupcollectionpermission; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtailcore_groupcollectionpermission (
    id integer NOT NULL,
    collection_id integer NOT NULL,
    group_id integer NOT NULL,
    permission_id integer NOT NULL
);


--
-- Name: wagtailcore_groupcollectionpermission_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtailcore_groupcollectionpermission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_groupcollectionpermission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtailcore_grouppagepermission; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtailcore_grouppagepermission (
    id integer NOT NULL,
    group_id integer NOT NULL,
    page_id integer NOT NULL,
    permission_id integer NOT NULL
);


--
-- Name: wagtailcore_grouppagepermission_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtailcore_grouppagepermission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_grouppagepermission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtailcore_groupsitepermission; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtailcore_groupsitepermission (
    id integer NOT NULL,
    group_id integer NOT NULL,
    permission_id integer NOT NULL,
    site_id integer NOT NULL
);


--
-- Name: wagtailcore_groupsitepermission_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtailcore_groupsitepermission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_groupsitepermission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtailcore_locale; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtailcore_locale (
    id integer NOT NULL,
    language_code character varying(100) NOT NULL
);


--
-- Name: wagtailcore_locale_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtailcore_locale ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_locale_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtailcore_modellogentry; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtailcore_modellogentry (
    id integer NOT NULL,
    label text NOT NULL,
    action character varying(255) NOT NULL,
    data jsonb CONSTRAINT wagtailcore_modellogentry_data_json_not_null NOT NULL,
    "timestamp" timestamp with time zone NOT NULL,
    content_changed boolean NOT NULL,
    deleted boolean NOT NULL,
    object_id character varying(255) NOT NULL,
    content_type_id integer,
    user_id bigint,
    uuid uuid,
    revision_id integer
);


--
-- Name: wagtailcore_modellogentry_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtailcore_modellogentry ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_modellogentry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtailcore_page; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtailcore_page (
    id integer NOT NULL,
    path character varying(255) NOT NULL COLLATE pg_catalog."C",
    depth integer NOT NULL,
    numchild integer NOT NULL,
    title character varying(255) NOT NULL,
    slug character varying(255) NOT NULL,
    live boolean NOT NULL,
    has_unpublished_changes boolean NOT NULL,
    url_path text NOT NULL,
    seo_title character varying(255) NOT NULL,
    show_in_menus boolean NOT NULL,
    search_description text NOT NULL,
    go_live_at timestamp with time zone,
    expire_at timestamp with time zone,
    expired boolean NOT NULL,
    content_type_id integer NOT NULL,
    owner_id bigint,
    locked boolean NOT NULL,
    latest_revision_created_at timestamp with time zone,
    first_published_at timestamp with time zone,
    live_revision_id integer,
    last_published_at timestamp with time zone,
    draft_title character varying(255) NOT NULL,
    locked_at timestamp with time zone,
    locked_by_id bigint,
    translation_key uuid NOT NULL,
    locale_id integer NOT NULL,
    alias_of_id integer,
    latest_revision_id integer,
    CONSTRAINT wagtailcore_page_depth_check CHECK ((depth >= 0)),
    CONSTRAINT wagtailcore_page_numchild_check CHECK ((numchild >= 0))
);


--
-- Name: wagtailcore_page_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtailcore_page ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_page_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtailcore_pagelogentry; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtailcore_pagelogentry (
    id integer NOT NULL,
    label text NOT NULL,
    action character varying(255) NOT NULL,
    data jsonb CONSTRAINT wagtailcore_pagelogentry_data_json_not_null NOT NULL,
    "timestamp" timestamp with time zone NOT NULL,
    content_changed boolean NOT NULL,
    deleted boolean NOT NULL,
    content_type_id integer,
    page_id integer NOT NULL,
    revision_id integer,
    user_id bigint,
    uuid uuid
);


--
-- Name: wagtailcore_pagelogentry_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtailcore_pagelogentry ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_pagelogentry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtailcore_revision; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtailcore_revision (
    id integer CONSTRAINT wagtailcore_pagerevision_id_not_null NOT NULL,
    created_at timestamp with time zone CONSTRAINT wagtailcore_pagerevision_created_at_not_null NOT NULL,
    content jsonb CONSTRAINT wagtailcore_pagerevision_content_json_not_null NOT NULL,
    approved_go_live_at timestamp with time zone,
    object_id character varying(255) CONSTRAINT wagtailcore_pagerevision_page_id_not_null NOT NULL,
    user_id bigint,
    content_type_id integer NOT NULL,
    base_content_type_id integer NOT NULL,
    object_str text NOT NULL
);


--
-- Name: wagtailcore_pagerevision_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtailcore_revision ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_pagerevision_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtailcore_pagesubscription; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtailcore_pagesubscription (
    id integer NOT NULL,
    comment_notifications boolean NOT NULL,
    page_id integer NOT NULL,
    user_id bigint NOT NULL
);


--
-- Name: wagtailcore_pagesubscription_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtailcore_pagesubscription ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_pagesubscription_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtailcore_pageviewrestriction; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtailcore_pageviewrestriction (
    id integer NOT NULL,
    password character varying(255) NOT NULL,
    page_id integer NOT NULL,
    restriction_type character varying(20) NOT NULL
);


--
-- Name: wagtailcore_pageviewrestriction_groups; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtailcore_pageviewrestriction_groups (
    id integer NOT NULL,
    pageviewrestriction_id integer CONSTRAINT wagtailcore_pageviewrestriction_pageviewrestriction_id_not_null NOT NULL,
    group_id integer NOT NULL
);


--
-- Name: wagtailcore_pageviewrestriction_groups_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtailcore_pageviewrestriction_groups ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_pageviewrestriction_groups_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtailcore_pageviewrestriction_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtailcore_pageviewrestriction ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_pageviewrestriction_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtailcore_referenceindex; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtailcore_referenceindex (
    id integer NOT NULL,
    object_id character varying(255) NOT NULL,
    to_object_id character varying(255) NOT NULL,
    model_path text NOT NULL,
    content_path text NOT NULL,
    content_path_hash uuid NOT NULL,
    base_content_type_id integer NOT NULL,
    content_type_id integer NOT NULL,
    to_content_type_id integer NOT NULL
);


--
-- Name: wagtailcore_referenceindex_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtailcore_referenceindex ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_referenceindex_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtailcore_site; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtailcore_site (
    id integer NOT NULL,
    hostname character varying(255) NOT NULL,
    port integer NOT NULL,
    is_default_site boolean NOT NULL,
    root_page_id integer NOT NULL,
    site_name character varying(255) NOT NULL
);


--
-- Name: wagtailcore_site_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtailcore_site ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_site_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtailcore_task; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtailcore_task (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    active boolean NOT NULL,
    content_type_id integer NOT NULL
);


--
-- Name: wagtailcore_task_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtailcore_task ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_task_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtailcore_taskstate; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtailcore_taskstate (
    id integer NOT NULL,
    status character varying(50) NOT NULL,
    started_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    content_type_id integer NOT NULL,
    revision_id integer CONSTRAINT wagtailcore_taskstate_page_revision_id_not_null NOT NULL,
    task_id integer NOT NULL,
    workflow_state_id integer NOT NULL,
    finished_by_id bigint,
    comment text NOT NULL
);


--
-- Name: wagtailcore_taskstate_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtailcore_taskstate ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_taskstate_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtailcore_uploadedfile; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtailcore_uploadedfile (
    id integer NOT NULL,
    file character varying(200) NOT NULL,
    for_content_type_id integer,
    uploaded_by_user_id bigint
);


--
-- Name: wagtailcore_uploadedfile_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtailcore_uploadedfile ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_uploadedfile_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtailcore_workflow; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtailcore_workflow (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    active boolean NOT NULL
);


--
-- Name: wagtailcore_workflow_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtailcore_workflow ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_workflow_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtailcore_workflowcontenttype; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtailcore_workflowcontenttype (
    content_type_id integer NOT NULL,
    workflow_id integer NOT NULL
);


--
-- Name: wagtailcore_workflowpage; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtailcore_workflowpage (
    page_id integer NOT NULL,
    workflow_id integer NOT NULL
);


--
-- Name: wagtailcore_workflowstate; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtailcore_workflowstate (
    id integer NOT NULL,
    status character varying(50) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    current_task_state_id integer,
    object_id character varying(255) CONSTRAINT wagtailcore_workflowstate_page_id_not_null NOT NULL,
    requested_by_id bigint,
    workflow_id integer NOT NULL,
    content_type_id integer NOT NULL,
    base_content_type_id integer NOT NULL
);


--
-- Name: wagtailcore_workflowstate_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtailcore_workflowstate ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_workflowstate_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtailcore_workflowtask; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtailcore_workflowtask (
    id integer NOT NULL,
    sort_order integer,
    task_id integer NOT NULL,
    workflow_id integer NOT NULL
);


--
-- Name: wagtailcore_workflowtask_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtailcore_workflowtask ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_workflowtask_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtaildocs_document; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtaildocs_document (
    id integer NOT NULL,
    title character varying(255) NOT NULL,
    file character varying(100) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    uploaded_by_user_id bigint,
    collection_id integer NOT NULL,
    file_size bigint,
    file_hash character varying(40) NOT NULL,
    CONSTRAINT wagtaildocs_document_file_size_check CHECK ((file_size >= 0))
);


--
-- Name: wagtaildocs_document_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtaildocs_document ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtaildocs_document_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtailembeds_embed; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtailembeds_embed (
    id integer NOT NULL,
    url text NOT NULL,
    max_width smallint,
    type character varying(10) NOT NULL,
    html text NOT NULL,
    title text NOT NULL,
    author_name text NOT NULL,
    provider_name text NOT NULL,
    thumbnail_url text NOT NULL,
    width integer,
    height integer,
    last_updated timestamp with time zone NOT NULL,
    hash character varying(32) NOT NULL,
    cache_until timestamp with time zone
);


--
-- Name: wagtailembeds_embed_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtailembeds_embed ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailembeds_embed_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtailforms_formsubmission; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtailforms_formsubmission (
    id integer NOT NULL,
    form_data jsonb NOT NULL,
    submit_time timestamp with time zone NOT NULL,
    page_id integer NOT NULL
);


--
-- Name: wagtailforms_formsubmission_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtailforms_formsubmission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailforms_formsubmission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtailimages_image; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtailimages_image (
    id integer NOT NULL,
    title character varying(255) NOT NULL,
    file character varying(100) NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    focal_point_x integer,
    focal_point_y integer,
    focal_point_width integer,
    focal_point_height integer,
    uploaded_by_user_id bigint,
    file_size integer,
    collection_id integer NOT NULL,
    file_hash character varying(40) NOT NULL,
    description character varying(255) NOT NULL,
    CONSTRAINT wagtailimages_image_file_size_check CHECK ((file_size >= 0)),
    CONSTRAINT wagtailimages_image_focal_point_height_check CHECK ((focal_point_height >= 0)),
    CONSTRAINT wagtailimages_image_focal_point_width_check CHECK ((focal_point_width >= 0)),
    CONSTRAINT wagtailimages_image_focal_point_x_check CHECK ((focal_point_x >= 0)),
    CONSTRAINT wagtailimages_image_focal_point_y_check CHECK ((focal_point_y >= 0))
);


--
-- Name: wagtailimages_image_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtailimages_image ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailimages_image_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtailimages_rendition; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtailimages_rendition (
    id integer NOT NULL,
    file character varying(100) NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    focal_point_key character varying(16) NOT NULL,
    filter_spec character varying(255) NOT NULL,
    image_id integer NOT NULL
);


--
-- Name: wagtailimages_rendition_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtailimages_rendition ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailimages_rendition_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtailredirects_redirect; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtailredirects_redirect (
    id integer NOT NULL,
    old_path character varying(255) NOT NULL,
    is_permanent boolean NOT NULL,
    redirect_link character varying(255) NOT NULL,
    redirect_page_id integer,
    site_id integer,
    automatically_created boolean NOT NULL,
    created_at timestamp with time zone,
    redirect_page_route_path character varying(255) NOT NULL
);


--
-- Name: wagtailredirects_redirect_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtailredirects_redirect ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailredirects_redirect_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtailsearch_indexentry; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtailsearch_indexentry (
    id integer NOT NULL,
    object_id character varying(50) NOT NULL,
    title_norm double precision NOT NULL,
    content_type_id integer NOT NULL,
    autocomplete tsvector NOT NULL,
    title tsvector NOT NULL,
    body tsvector NOT NULL,
    title_text text NOT NULL,
    body_text text NOT NULL
);


--
-- Name: wagtailsearch_indexentry_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtailsearch_indexentry ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailsearch_indexentry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wagtailusers_userprofile; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wagtailusers_userprofile (
    id integer NOT NULL,
    submitted_notifications boolean NOT NULL,
    approved_notifications boolean NOT NULL,
    rejected_notifications boolean NOT NULL,
    user_id bigint NOT NULL,
    preferred_language character varying(10) NOT NULL,
    current_time_zone character varying(40) NOT NULL,
    avatar character varying(100) NOT NULL,
    updated_comments_notifications boolean CONSTRAINT wagtailusers_userprofile_updated_comments_notification_not_null NOT NULL,
    dismissibles jsonb NOT NULL,
    theme character varying(40) NOT NULL,
    density character varying(40) NOT NULL,
    contrast character varying(40) NOT NULL,
    keyboard_shortcuts boolean NOT NULL
);


--
-- Name: wagtailusers_userprofile_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.wagtailusers_userprofile ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailusers_userprofile_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Data for Name: account_emailaddress; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: account_emailconfirmation; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: auth_group; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.auth_group VALUES
	(1, 'Moderators'),
	(2, 'Editors'),
	(3, 'Storefront editors'),
	(4, 'Clerks'),
	(5, 'Township staff'),
	(6, 'Council');


--
-- Data for Name: auth_group_permissions; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.auth_group_permissions VALUES
	(1, 1, 109),
	(2, 2, 109),
	(3, 1, 110),
	(4, 2, 110),
	(5, 1, 112),
	(6, 1, 113),
	(7, 1, 111),
	(8, 2, 112),
	(9, 2, 113),
	(10, 2, 111),
	(11, 1, 114),
	(12, 2, 114),
	(13, 1, 115),
	(14, 1, 116),
	(15, 1, 117),
	(16, 2, 115),
	(17, 2, 116),
	(18, 2, 117),
	(19, 1, 118),
	(20, 2, 118),
	(21, 3, 160),
	(22, 3, 487),
	(23, 3, 109),
	(24, 3, 110),
	(25, 3, 159),
	(26, 4, 228),
	(27, 4, 230),
	(28, 4, 202),
	(29, 4, 299),
	(30, 4, 300),
	(31, 4, 302),
	(32, 4, 110),
	(33, 4, 208),
	(34, 4, 210),
	(35, 4, 252),
	(36, 4, 254),
	(37, 4, 282),
	(38, 4, 188),
	(39, 4, 190),
	(40, 5, 282),
	(41, 5, 300),
	(42, 5, 302),
	(43, 5, 334),
	(44, 5, 208),
	(45, 5, 210),
	(46, 5, 339),
	(47, 5, 342),
	(48, 5, 343),
	(49, 5, 344),
	(50, 5, 346),
	(51, 5, 347),
	(52, 5, 348),
	(53, 5, 350),
	(54, 5, 228),
	(55, 5, 230),
	(56, 5, 110),
	(57, 5, 252),
	(58, 5, 254),
	(59, 6, 344),
	(60, 6, 346),
	(61, 6, 110),
	(62, 6, 334);


--
-- Data for Name: auth_permission; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.auth_permission VALUES
	(1, 'Can add locale', 3, 'add_locale'),
	(2, 'Can change locale', 3, 'change_locale'),
	(3, 'Can delete locale', 3, 'delete_locale'),
	(4, 'Can view locale', 3, 'view_locale'),
	(5, 'Can add site', 4, 'add_site'),
	(6, 'Can change site', 4, 'change_site'),
	(7, 'Can delete site', 4, 'delete_site'),
	(8, 'Can view site', 4, 'view_site'),
	(9, 'Can add group site permission', 5, 'add_groupsitepermission'),
	(10, 'Can change group site permission', 5, 'change_groupsitepermission'),
	(11, 'Can delete group site permission', 5, 'delete_groupsitepermission'),
	(12, 'Can view group site permission', 5, 'view_groupsitepermission'),
	(13, 'Can add API token', 6, 'add_apitoken'),
	(14, 'Can change API token', 6, 'change_apitoken'),
	(15, 'Can delete API token', 6, 'delete_apitoken'),
	(16, 'Can view API token', 6, 'view_apitoken'),
	(17, 'Can add model log entry', 7, 'add_modellogentry'),
	(18, 'Can change model log entry', 7, 'change_modellogentry'),
	(19, 'Can delete model log entry', 7, 'delete_modellogentry'),
	(20, 'Can view model log entry', 7, 'view_modellogentry'),
	(21, 'Can add revision', 8, 'add_revision'),
	(22, 'Can change revision', 8, 'change_revision'),
	(23, 'Can delete revision', 8, 'delete_revision'),
	(24, 'Can view revision', 8, 'view_revision'),
	(25, 'Can add collection view restriction', 9, 'add_collectionviewrestriction'),
	(26, 'Can change collection view restriction', 9, 'change_collectionviewrestriction'),
	(27, 'Can delete collection view restriction', 9, 'delete_collectionviewrestriction'),
	(28, 'Can view collection view restriction', 9, 'view_collectionviewrestriction'),
	(29, 'Can add collection', 10, 'add_collection'),
	(30, 'Can change collection', 10, 'change_collection'),
	(31, 'Can delete collection', 10, 'delete_collection'),
	(32, 'Can view collection', 10, 'view_collection'),
	(33, 'Can add group collection permission', 11, 'add_groupcollectionpermission'),
	(34, 'Can change group collection permission', 11, 'change_groupcollectionpermission'),
	(35, 'Can delete group collection permission', 11, 'delete_groupcollectionpermission'),
	(36, 'Can view group collection permission', 11, 'view_groupcollectionpermission'),
	(37, 'Can add uploaded file', 12, 'add_uploadedfile'),
	(38, 'Can change uploaded file', 12, 'change_uploadedfile'),
	(39, 'Can delete uploaded file', 12, 'delete_uploadedfile'),
	(40, 'Can view uploaded file', 12, 'view_uploadedfile'),
	(41, 'Can add workflow content type', 13, 'add_workflowcontenttype'),
	(42, 'Can change workflow content type', 13, 'change_workflowcontenttype'),
	(43, 'Can delete workflow content type', 13, 'delete_workflowcontenttype'),
	(44, 'Can view workflow content type', 13, 'view_workflowcontenttype'),
	(45, 'Can add Workflow state', 14, 'add_workflowstate'),
	(46, 'Can change Workflow state', 14, 'change_workflowstate'),
	(47, 'Can delete Workflow state', 14, 'delete_workflowstate'),
	(48, 'Can view Workflow state', 14, 'view_workflowstate'),
	(49, 'Can add workflow', 15, 'add_workflow'),
	(50, 'Can change workflow', 15, 'change_workflow'),
	(51, 'Can delete workflow', 15, 'delete_workflow'),
	(52, 'Can view workflow', 15, 'view_workflow'),
	(53, 'Can add workflow task order', 16, 'add_workflowtask'),
	(54, 'Can change workflow task order', 16, 'change_workflowtask'),
	(55, 'Can delete workflow task order', 16, 'delete_workflowtask'),
	(56, 'Can view workflow task order', 16, 'view_workflowtask'),
	(57, 'Can add task', 17, 'add_task'),
	(58, 'Can change task', 17, 'change_task'),
	(59, 'Can delete task', 17, 'delete_task'),
	(60, 'Can view task', 17, 'view_task'),
	(61, 'Can add Group approval task', 2, 'add_groupapprovaltask'),
	(62, 'Can change Group approval task', 2, 'change_groupapprovaltask'),
	(63, 'Can delete Group approval task', 2, 'delete_groupapprovaltask'),
	(64, 'Can view Group approval task', 2, 'view_groupapprovaltask'),
	(65, 'Can add Task state', 18, 'add_taskstate'),
	(66, 'Can change Task state', 18, 'change_taskstate'),
	(67, 'Can delete Task state', 18, 'delete_taskstate'),
	(68, 'Can view Task state', 18, 'view_taskstate'),
	(69, 'Can add page', 1, 'add_page'),
	(70, 'Can change page', 1, 'change_page'),
	(71, 'Can delete page', 1, 'delete_page'),
	(72, 'Can view page', 1, 'view_page'),
	(73, 'Delete pages with children', 1, 'bulk_delete_page'),
	(74, 'Lock/unlock pages you''ve locked', 1, 'lock_page'),
	(75, 'Publish any page', 1, 'publish_page'),
	(76, 'Unlock any page', 1, 'unlock_page'),
	(77, 'Can add group page permission', 19, 'add_grouppagepermission'),
	(78, 'Can change group page permission', 19, 'change_grouppagepermission'),
	(79, 'Can delete group page permission', 19, 'delete_grouppagepermission'),
	(80, 'Can view group page permission', 19, 'view_grouppagepermission'),
	(81, 'Can add page view restriction', 20, 'add_pageviewrestriction'),
	(82, 'Can change page view restriction', 20, 'change_pageviewrestriction'),
	(83, 'Can delete page view restriction', 20, 'delete_pageviewrestriction'),
	(84, 'Can view page view restriction', 20, 'view_pageviewrestriction'),
	(85, 'Can add workflow page', 21, 'add_workflowpage'),
	(86, 'Can change workflow page', 21, 'change_workflowpage'),
	(87, 'Can delete workflow page', 21, 'delete_workflowpage'),
	(88, 'Can view workflow page', 21, 'view_workflowpage'),
	(89, 'Can add page log entry', 22, 'add_pagelogentry'),
	(90, 'Can change page log entry', 22, 'change_pagelogentry'),
	(91, 'Can delete page log entry', 22, 'delete_pagelogentry'),
	(92, 'Can view page log entry', 22, 'view_pagelogentry'),
	(93, 'Can add comment', 23, 'add_comment'),
	(94, 'Can change comment', 23, 'change_comment'),
	(95, 'Can delete comment', 23, 'delete_comment'),
	(96, 'Can view comment', 23, 'view_comment'),
	(97, 'Can add comment reply', 24, 'add_commentreply'),
	(98, 'Can change comment reply', 24, 'change_commentreply'),
	(99, 'Can delete comment reply', 24, 'delete_commentreply'),
	(100, 'Can view comment reply', 24, 'view_commentreply'),
	(101, 'Can add page subscription', 25, 'add_pagesubscription'),
	(102, 'Can change page subscription', 25, 'change_pagesubscription'),
	(103, 'Can delete page subscription', 25, 'delete_pagesubscription'),
	(104, 'Can view page subscription', 25, 'view_pagesubscription'),
	(105, 'Can add reference index', 26, 'add_referenceindex'),
	(106, 'Can change reference index', 26, 'change_referenceindex'),
	(107, 'Can delete reference index', 26, 'delete_referenceindex'),
	(108, 'Can view reference index', 26, 'view_referenceindex'),
	(109, 'Can submit translations', 27, 'submit_translation'),
	(110, 'Can access Wagtail admin', 28, 'access_admin'),
	(111, 'Can add document', 29, 'add_document'),
	(112, 'Can change document', 29, 'change_document'),
	(113, 'Can delete document', 29, 'delete_document'),
	(114, 'Can choose document', 29, 'choose_document'),
	(115, 'Can add image', 30, 'add_image'),
	(116, 'Can change image', 30, 'change_image'),
	(117, 'Can delete image', 30, 'delete_image'),
	(118, 'Can choose image', 30, 'choose_image'),
	(119, 'Can add produce list', 31, 'add_storefrontpage'),
	(120, 'Can change produce list', 31, 'change_storefrontpage'),
	(121, 'Can delete produce list', 31, 'delete_storefrontpage'),
	(122, 'Can view produce list', 31, 'view_storefrontpage'),
	(123, 'Can add village list', 32, 'add_villageindexpage'),
	(124, 'Can change village list', 32, 'change_villageindexpage'),
	(125, 'Can delete village list', 32, 'delete_villageindexpage'),
	(126, 'Can view village list', 32, 'view_villageindexpage'),
	(127, 'Can add picture', 33, 'add_storyimage'),
	(128, 'Can change picture', 33, 'change_storyimage'),
	(129, 'Can delete picture', 33, 'delete_storyimage'),
	(130, 'Can view picture', 33, 'view_storyimage'),
	(131, 'Can add produce page', 34, 'add_producepage'),
	(132, 'Can change produce page', 34, 'change_producepage'),
	(133, 'Can delete produce page', 34, 'delete_producepage'),
	(134, 'Can view produce page', 34, 'view_producepage'),
	(135, 'Can add home page', 35, 'add_homepage'),
	(136, 'Can change home page', 35, 'change_homepage'),
	(137, 'Can delete home page', 35, 'delete_homepage'),
	(138, 'Can view home page', 35, 'view_homepage'),
	(139, 'Can add story rendition', 36, 'add_storyrendition'),
	(140, 'Can change story rendition', 36, 'change_storyrendition'),
	(141, 'Can delete story rendition', 36, 'delete_storyrendition'),
	(142, 'Can view story rendition', 36, 'view_storyrendition'),
	(143, 'Can add township page', 37, 'add_townshippage'),
	(144, 'Can change township page', 37, 'change_townshippage'),
	(145, 'Can delete township page', 37, 'delete_townshippage'),
	(146, 'Can view township page', 37, 'view_townshippage'),
	(147, 'Can add village page', 38, 'add_villagepage'),
	(148, 'Can change village page', 38, 'change_villagepage'),
	(149, 'Can delete village page', 38, 'delete_villagepage'),
	(150, 'Can view village page', 38, 'view_villagepage'),
	(151, 'Can add collection', 39, 'add_collectionpage'),
	(152, 'Can change collection', 39, 'change_collectionpage'),
	(153, 'Can delete collection', 39, 'delete_collectionpage'),
	(154, 'Can view collection', 39, 'view_collectionpage'),
	(155, 'Can add campaign', 40, 'add_campaignpage'),
	(156, 'Can change campaign', 40, 'change_campaignpage'),
	(157, 'Can delete campaign', 40, 'delete_campaignpage'),
	(158, 'Can view campaign', 40, 'view_campaignpage'),
	(159, 'Can add header and footer', 41, 'add_siteframe'),
	(160, 'Can change header and footer', 41, 'change_siteframe'),
	(161, 'Can delete header and footer', 41, 'delete_siteframe'),
	(162, 'Can view header and footer', 41, 'view_siteframe'),
	(163, 'Can add basket', 42, 'add_basket'),
	(164, 'Can change basket', 42, 'change_basket'),
	(165, 'Can delete basket', 42, 'delete_basket'),
	(166, 'Can view basket', 42, 'view_basket'),
	(167, 'Can add basket line', 43, 'add_basketline'),
	(168, 'Can change basket line', 43, 'change_basketline'),
	(169, 'Can delete basket line', 43, 'delete_basketline'),
	(170, 'Can view basket line', 43, 'view_basketline'),
	(171, 'Can add discount code', 44, 'add_discountcode'),
	(172, 'Can change discount code', 44, 'change_discountcode'),
	(173, 'Can delete discount code', 44, 'delete_discountcode'),
	(174, 'Can view discount code', 44, 'view_discountcode'),
	(175, 'Can add heartbeat', 45, 'add_heartbeat'),
	(176, 'Can change heartbeat', 45, 'change_heartbeat'),
	(177, 'Can delete heartbeat', 45, 'delete_heartbeat'),
	(178, 'Can view heartbeat', 45, 'view_heartbeat'),
	(179, 'Can add order', 46, 'add_order'),
	(180, 'Can change order', 46, 'change_order'),
	(181, 'Can delete order', 46, 'delete_order'),
	(182, 'Can view order', 46, 'view_order'),
	(183, 'Can add order line', 47, 'add_orderline'),
	(184, 'Can change order line', 47, 'change_orderline'),
	(185, 'Can delete order line', 47, 'delete_orderline'),
	(186, 'Can view order line', 47, 'view_orderline'),
	(187, 'Can add parcel', 48, 'add_parcel'),
	(188, 'Can change parcel', 48, 'change_parcel'),
	(189, 'Can delete parcel', 48, 'delete_parcel'),
	(190, 'Can view parcel', 48, 'view_parcel'),
	(191, 'Can add payment', 49, 'add_payment'),
	(192, 'Can change payment', 49, 'change_payment'),
	(193, 'Can delete payment', 49, 'delete_payment'),
	(194, 'Can view payment', 49, 'view_payment'),
	(195, 'Can add postage rate', 50, 'add_postagerate'),
	(196, 'Can change postage rate', 50, 'change_postagerate'),
	(197, 'Can delete postage rate', 50, 'delete_postagerate'),
	(198, 'Can view postage rate', 50, 'view_postagerate'),
	(199, 'Can add refund', 51, 'add_refund'),
	(200, 'Can change refund', 51, 'change_refund'),
	(201, 'Can delete refund', 51, 'delete_refund'),
	(202, 'Can view refund', 51, 'view_refund'),
	(203, 'Can add stripe event', 52, 'add_stripeevent'),
	(204, 'Can change stripe event', 52, 'change_stripeevent'),
	(205, 'Can delete stripe event', 52, 'delete_stripeevent'),
	(206, 'Can view stripe event', 52, 'view_stripeevent'),
	(207, 'Can add claim', 53, 'add_claim'),
	(208, 'Can change claim', 53, 'change_claim'),
	(209, 'Can delete claim', 53, 'delete_claim'),
	(210, 'Can view claim', 53, 'view_claim'),
	(211, 'Can add dispute', 54, 'add_dispute'),
	(212, 'Can change dispute', 54, 'change_dispute'),
	(213, 'Can delete dispute', 54, 'delete_dispute'),
	(214, 'Can view dispute', 54, 'view_dispute'),
	(215, 'Can add dispute movement', 55, 'add_disputemovement'),
	(216, 'Can change dispute movement', 55, 'change_disputemovement'),
	(217, 'Can delete dispute movement', 55, 'delete_disputemovement'),
	(218, 'Can view dispute movement', 55, 'view_disputemovement'),
	(219, 'Can add reconciliation', 56, 'add_reconciliation'),
	(220, 'Can change reconciliation', 56, 'change_reconciliation'),
	(221, 'Can delete reconciliation', 56, 'delete_reconciliation'),
	(222, 'Can view reconciliation', 56, 'view_reconciliation'),
	(223, 'Can add figures of a product', 57, 'add_productfigures'),
	(224, 'Can change figures of a product', 57, 'change_productfigures'),
	(225, 'Can delete figures of a product', 57, 'delete_productfigures'),
	(226, 'Can view figures of a product', 57, 'view_productfigures'),
	(227, 'Can add review', 58, 'add_review'),
	(228, 'Can change review', 58, 'change_review'),
	(229, 'Can delete review', 58, 'delete_review'),
	(230, 'Can view review', 58, 'view_review'),
	(231, 'Can add review photo', 59, 'add_reviewphoto'),
	(232, 'Can change review photo', 59, 'change_reviewphoto'),
	(233, 'Can delete review photo', 59, 'delete_reviewphoto'),
	(234, 'Can view review photo', 59, 'view_reviewphoto'),
	(235, 'Can add report of a review', 60, 'add_reviewreport'),
	(236, 'Can change report of a review', 60, 'change_reviewreport'),
	(237, 'Can delete report of a review', 60, 'delete_reviewreport'),
	(238, 'Can view report of a review', 60, 'view_reviewreport'),
	(239, 'Can add mail to a buyer', 61, 'add_buyermail'),
	(240, 'Can change mail to a buyer', 61, 'change_buyermail'),
	(241, 'Can delete mail to a buyer', 61, 'delete_buyermail'),
	(242, 'Can view mail to a buyer', 61, 'view_buyermail'),
	(243, 'Can add discarded file', 62, 'add_discardedfile'),
	(244, 'Can change discarded file', 62, 'change_discardedfile'),
	(245, 'Can delete discarded file', 62, 'delete_discardedfile'),
	(246, 'Can view discarded file', 62, 'view_discardedfile'),
	(247, 'Can add removed answer', 63, 'add_removedanswer'),
	(248, 'Can change removed answer', 63, 'change_removedanswer'),
	(249, 'Can delete removed answer', 63, 'delete_removedanswer'),
	(250, 'Can view removed answer', 63, 'view_removedanswer'),
	(251, 'Can add agreement', 64, 'add_agreement'),
	(252, 'Can change agreement', 64, 'change_agreement'),
	(253, 'Can delete agreement', 64, 'delete_agreement'),
	(254, 'Can view agreement', 64, 'view_agreement'),
	(255, 'Can add lot', 65, 'add_lot'),
	(256, 'Can change lot', 65, 'change_lot'),
	(257, 'Can delete lot', 65, 'delete_lot'),
	(258, 'Can view lot', 65, 'view_lot'),
	(259, 'Can add delivery', 66, 'add_delivery'),
	(260, 'Can change delivery', 66, 'change_delivery'),
	(261, 'Can delete delivery', 66, 'delete_delivery'),
	(262, 'Can view delivery', 66, 'view_delivery'),
	(263, 'Can add reservation', 67, 'add_reservation'),
	(264, 'Can change reservation', 67, 'change_reservation'),
	(265, 'Can delete reservation', 67, 'delete_reservation'),
	(266, 'Can view reservation', 67, 'view_reservation'),
	(267, 'Can add allocation', 68, 'add_allocation'),
	(268, 'Can change allocation', 68, 'change_allocation'),
	(269, 'Can delete allocation', 68, 'delete_allocation'),
	(270, 'Can view allocation', 68, 'view_allocation'),
	(271, 'Can add reservation part', 69, 'add_reservationpart'),
	(272, 'Can change reservation part', 69, 'change_reservationpart'),
	(273, 'Can delete reservation part', 69, 'delete_reservationpart'),
	(274, 'Can view reservation part', 69, 'view_reservationpart'),
	(275, 'Can add season', 70, 'add_season'),
	(276, 'Can change season', 70, 'change_season'),
	(277, 'Can delete season', 70, 'delete_season'),
	(278, 'Can view season', 70, 'view_season'),
	(279, 'Can add protected price', 71, 'add_protectedprice'),
	(280, 'Can change protected price', 71, 'change_protectedprice'),
	(281, 'Can delete protected price', 71, 'delete_protectedprice'),
	(282, 'Can view protected price', 71, 'view_protectedprice'),
	(283, 'Can add signature', 72, 'add_signature'),
	(284, 'Can change signature', 72, 'change_signature'),
	(285, 'Can delete signature', 72, 'delete_signature'),
	(286, 'Can view signature', 72, 'view_signature'),
	(287, 'Can add returned allocation', 73, 'add_allocationreturn'),
	(288, 'Can change returned allocation', 73, 'change_allocationreturn'),
	(289, 'Can delete returned allocation', 73, 'delete_allocationreturn'),
	(290, 'Can view returned allocation', 73, 'view_allocationreturn'),
	(291, 'Can add season closing', 74, 'add_seasonclosing'),
	(292, 'Can change season closing', 74, 'change_seasonclosing'),
	(293, 'Can delete season closing', 74, 'delete_seasonclosing'),
	(294, 'Can view season closing', 74, 'view_seasonclosing'),
	(295, 'Can add season purchase', 75, 'add_seasonpurchase'),
	(296, 'Can change season purchase', 75, 'change_seasonpurchase'),
	(297, 'Can delete season purchase', 75, 'delete_seasonpurchase'),
	(298, 'Can view season purchase', 75, 'view_seasonpurchase'),
	(299, 'Can add forecast', 76, 'add_forecast'),
	(300, 'Can change forecast', 76, 'change_forecast'),
	(301, 'Can delete forecast', 76, 'delete_forecast'),
	(302, 'Can view forecast', 76, 'view_forecast'),
	(303, 'Can add category', 77, 'add_category'),
	(304, 'Can change category', 77, 'change_category'),
	(305, 'Can delete category', 77, 'delete_category'),
	(306, 'Can view category', 77, 'view_category'),
	(307, 'Can add pack', 78, 'add_pack'),
	(308, 'Can change pack', 78, 'change_pack'),
	(309, 'Can delete pack', 78, 'delete_pack'),
	(310, 'Can view pack', 78, 'view_pack'),
	(311, 'Can add product', 79, 'add_product'),
	(312, 'Can change product', 79, 'change_product'),
	(313, 'Can delete product', 79, 'delete_product'),
	(314, 'Can view product', 79, 'view_product'),
	(315, 'Can add clerk', 80, 'add_clerk'),
	(316, 'Can change clerk', 80, 'change_clerk'),
	(317, 'Can delete clerk', 80, 'delete_clerk'),
	(318, 'Can view clerk', 80, 'view_clerk'),
	(319, 'Can add cooperative', 81, 'add_cooperative'),
	(320, 'Can change cooperative', 81, 'change_cooperative'),
	(321, 'Can delete cooperative', 81, 'delete_cooperative'),
	(322, 'Can view cooperative', 81, 'view_cooperative'),
	(323, 'Can add member', 82, 'add_member'),
	(324, 'Can change member', 82, 'change_member'),
	(325, 'Can delete member', 82, 'delete_member'),
	(326, 'Can view member', 82, 'view_member'),
	(327, 'Can add change of status', 83, 'add_statuschange'),
	(328, 'Can change change of status', 83, 'change_statuschange'),
	(329, 'Can delete change of status', 83, 'delete_statuschange'),
	(330, 'Can view change of status', 83, 'view_statuschange'),
	(331, 'Can add household', 84, 'add_household'),
	(332, 'Can change household', 84, 'change_household'),
	(333, 'Can delete household', 84, 'delete_household'),
	(334, 'Can view household', 84, 'view_household'),
	(335, 'Can add person', 85, 'add_person'),
	(336, 'Can change person', 85, 'change_person'),
	(337, 'Can delete person', 85, 'delete_person'),
	(338, 'Can view person', 85, 'view_person'),
	(339, 'Can add bank card', 86, 'add_bankcard'),
	(340, 'Can change bank card', 86, 'change_bankcard'),
	(341, 'Can delete bank card', 86, 'delete_bankcard'),
	(342, 'Can view bank card', 86, 'view_bankcard'),
	(343, 'Can add correction', 87, 'add_correction'),
	(344, 'Can change correction', 87, 'change_correction'),
	(345, 'Can delete correction', 87, 'delete_correction'),
	(346, 'Can view correction', 87, 'view_correction'),
	(347, 'Can add pay-out batch', 88, 'add_payoutbatch'),
	(348, 'Can change pay-out batch', 88, 'change_payoutbatch'),
	(349, 'Can delete pay-out batch', 88, 'delete_payoutbatch'),
	(350, 'Can view pay-out batch', 88, 'view_payoutbatch'),
	(351, 'Can add pay-out', 89, 'add_payoutrow'),
	(352, 'Can change pay-out', 89, 'change_payoutrow'),
	(353, 'Can delete pay-out', 89, 'delete_payoutrow'),
	(354, 'Can view pay-out', 89, 'view_payoutrow'),
	(355, 'Can add user', 90, 'add_user'),
	(356, 'Can change user', 90, 'change_user'),
	(357, 'Can delete user', 90, 'delete_user'),
	(358, 'Can view user', 90, 'view_user'),
	(359, 'Can add look', 91, 'add_look'),
	(360, 'Can change look', 91, 'change_look'),
	(361, 'Can delete look', 91, 'delete_look'),
	(362, 'Can view look', 91, 'view_look'),
	(363, 'Can add role', 92, 'add_role'),
	(364, 'Can change role', 92, 'change_role'),
	(365, 'Can delete role', 92, 'delete_role'),
	(366, 'Can view role', 92, 'view_role'),
	(367, 'Can add township', 94, 'add_township'),
	(368, 'Can change township', 94, 'change_township'),
	(369, 'Can delete township', 94, 'delete_township'),
	(370, 'Can view township', 94, 'view_township'),
	(371, 'Can add village', 95, 'add_village'),
	(372, 'Can change village', 95, 'change_village'),
	(373, 'Can delete village', 95, 'delete_village'),
	(374, 'Can view village', 95, 'view_village'),
	(375, 'Can add account', 96, 'add_account'),
	(376, 'Can change account', 96, 'change_account'),
	(377, 'Can delete account', 96, 'delete_account'),
	(378, 'Can view account', 96, 'view_account'),
	(379, 'Can add event', 97, 'add_event'),
	(380, 'Can change event', 97, 'change_event'),
	(381, 'Can delete event', 97, 'delete_event'),
	(382, 'Can view event', 97, 'view_event'),
	(383, 'Can add posting', 98, 'add_posting'),
	(384, 'Can change posting', 98, 'change_posting'),
	(385, 'Can delete posting', 98, 'delete_posting'),
	(386, 'Can view posting', 98, 'view_posting'),
	(387, 'Can add balance', 99, 'add_balance'),
	(388, 'Can change balance', 99, 'change_balance'),
	(389, 'Can delete balance', 99, 'delete_balance'),
	(390, 'Can view balance', 99, 'view_balance'),
	(391, 'Can add sealed event', 100, 'add_sealedevent'),
	(392, 'Can change sealed event', 100, 'change_sealedevent'),
	(393, 'Can delete sealed event', 100, 'delete_sealedevent'),
	(394, 'Can view sealed event', 100, 'view_sealedevent'),
	(395, 'Can add sealed holder', 101, 'add_sealedholder'),
	(396, 'Can change sealed holder', 101, 'change_sealedholder'),
	(397, 'Can delete sealed holder', 101, 'delete_sealedholder'),
	(398, 'Can view sealed holder', 101, 'view_sealedholder'),
	(399, 'Can add seal', 102, 'add_seal'),
	(400, 'Can change seal', 102, 'change_seal'),
	(401, 'Can delete seal', 102, 'delete_seal'),
	(402, 'Can view seal', 102, 'view_seal'),
	(403, 'Can add sealed node', 103, 'add_sealednode'),
	(404, 'Can change sealed node', 103, 'change_sealednode'),
	(405, 'Can delete sealed node', 103, 'delete_sealednode'),
	(406, 'Can view sealed node', 103, 'view_sealednode'),
	(407, 'Can add account month', 104, 'add_accountmonth'),
	(408, 'Can change account month', 104, 'change_accountmonth'),
	(409, 'Can delete account month', 104, 'delete_accountmonth'),
	(410, 'Can view account month', 104, 'view_accountmonth'),
	(411, 'Can add rolled up', 105, 'add_rolledup'),
	(412, 'Can change rolled up', 105, 'change_rolledup'),
	(413, 'Can delete rolled up', 105, 'delete_rolledup'),
	(414, 'Can view rolled up', 105, 'view_rolledup'),
	(415, 'Can add string', 106, 'add_string'),
	(416, 'Can change string', 106, 'change_string'),
	(417, 'Can delete string', 106, 'delete_string'),
	(418, 'Can view string', 106, 'view_string'),
	(419, 'Can add template', 107, 'add_template'),
	(420, 'Can change template', 107, 'change_template'),
	(421, 'Can delete template', 107, 'delete_template'),
	(422, 'Can view template', 107, 'view_template'),
	(423, 'Can add translatable object', 108, 'add_translatableobject'),
	(424, 'Can change translatable object', 108, 'change_translatableobject'),
	(425, 'Can delete translatable object', 108, 'delete_translatableobject'),
	(426, 'Can view translatable object', 108, 'view_translatableobject'),
	(427, 'Can add translation source', 109, 'add_translationsource'),
	(428, 'Can change translation source', 109, 'change_translationsource'),
	(429, 'Can delete translation source', 109, 'delete_translationsource'),
	(430, 'Can view translation source', 109, 'view_translationsource'),
	(431, 'Can add translation log', 110, 'add_translationlog'),
	(432, 'Can change translation log', 110, 'change_translationlog'),
	(433, 'Can delete translation log', 110, 'delete_translationlog'),
	(434, 'Can view translation log', 110, 'view_translationlog'),
	(435, 'Can add translation context', 111, 'add_translationcontext'),
	(436, 'Can change translation context', 111, 'change_translationcontext'),
	(437, 'Can delete translation context', 111, 'delete_translationcontext'),
	(438, 'Can view translation context', 111, 'view_translationcontext'),
	(439, 'Can add template segment', 112, 'add_templatesegment'),
	(440, 'Can change template segment', 112, 'change_templatesegment'),
	(441, 'Can delete template segment', 112, 'delete_templatesegment'),
	(442, 'Can view template segment', 112, 'view_templatesegment'),
	(443, 'Can add string segment', 113, 'add_stringsegment'),
	(444, 'Can change string segment', 113, 'change_stringsegment'),
	(445, 'Can delete string segment', 113, 'delete_stringsegment'),
	(446, 'Can view string segment', 113, 'view_stringsegment'),
	(447, 'Can add related object segment', 114, 'add_relatedobjectsegment'),
	(448, 'Can change related object segment', 114, 'change_relatedobjectsegment'),
	(449, 'Can delete related object segment', 114, 'delete_relatedobjectsegment'),
	(450, 'Can view related object segment', 114, 'view_relatedobjectsegment'),
	(451, 'Can add string translation', 115, 'add_stringtranslation'),
	(452, 'Can change string translation', 115, 'change_stringtranslation'),
	(453, 'Can delete string translation', 115, 'delete_stringtranslation'),
	(454, 'Can view string translation', 115, 'view_stringtranslation'),
	(455, 'Can add translation', 27, 'add_translation'),
	(456, 'Can change translation', 27, 'change_translation'),
	(457, 'Can delete translation', 27, 'delete_translation'),
	(458, 'Can view translation', 27, 'view_translation'),
	(459, 'Can add overridable segment', 116, 'add_overridablesegment'),
	(460, 'Can change overridable segment', 116, 'change_overridablesegment'),
	(461, 'Can delete overridable segment', 116, 'delete_overridablesegment'),
	(462, 'Can view overridable segment', 116, 'view_overridablesegment'),
	(463, 'Can add segment override', 117, 'add_segmentoverride'),
	(464, 'Can change segment override', 117, 'change_segmentoverride'),
	(465, 'Can delete segment override', 117, 'delete_segmentoverride'),
	(466, 'Can view segment override', 117, 'view_segmentoverride'),
	(467, 'Can add locale synchronization', 118, 'add_localesynchronization'),
	(468, 'Can change locale synchronization', 118, 'change_localesynchronization'),
	(469, 'Can delete locale synchronization', 118, 'delete_localesynchronization'),
	(470, 'Can view locale synchronization', 118, 'view_localesynchronization'),
	(471, 'Can add form submission', 119, 'add_formsubmission'),
	(472, 'Can change form submission', 119, 'change_formsubmission'),
	(473, 'Can delete form submission', 119, 'delete_formsubmission'),
	(474, 'Can view form submission', 119, 'view_formsubmission'),
	(475, 'Can add redirect', 120, 'add_redirect'),
	(476, 'Can change redirect', 120, 'change_redirect'),
	(477, 'Can delete redirect', 120, 'delete_redirect'),
	(478, 'Can view redirect', 120, 'view_redirect'),
	(479, 'Can add embed', 121, 'add_embed'),
	(480, 'Can change embed', 121, 'change_embed'),
	(481, 'Can delete embed', 121, 'delete_embed'),
	(482, 'Can view embed', 121, 'view_embed'),
	(483, 'Can add user profile', 122, 'add_userprofile'),
	(484, 'Can change user profile', 122, 'change_userprofile'),
	(485, 'Can delete user profile', 122, 'delete_userprofile'),
	(486, 'Can view user profile', 122, 'view_userprofile'),
	(487, 'Can publish header and footer', 41, 'publish_siteframe'),
	(488, 'Can view document', 29, 'view_document'),
	(489, 'Can view image', 30, 'view_image'),
	(490, 'Can add rendition', 123, 'add_rendition'),
	(491, 'Can change rendition', 123, 'change_rendition'),
	(492, 'Can delete rendition', 123, 'delete_rendition'),
	(493, 'Can view rendition', 123, 'view_rendition'),
	(494, 'Can add index entry', 124, 'add_indexentry'),
	(495, 'Can change index entry', 124, 'change_indexentry'),
	(496, 'Can delete index entry', 124, 'delete_indexentry'),
	(497, 'Can view index entry', 124, 'view_indexentry'),
	(498, 'Can add editing session', 125, 'add_editingsession'),
	(499, 'Can change editing session', 125, 'change_editingsession'),
	(500, 'Can delete editing session', 125, 'delete_editingsession'),
	(501, 'Can view editing session', 125, 'view_editingsession'),
	(502, 'Can add form state', 126, 'add_formstate'),
	(503, 'Can change form state', 126, 'change_formstate'),
	(504, 'Can delete form state', 126, 'delete_formstate'),
	(505, 'Can view form state', 126, 'view_formstate'),
	(506, 'Can add tag', 127, 'add_tag'),
	(507, 'Can change tag', 127, 'change_tag'),
	(508, 'Can delete tag', 127, 'delete_tag'),
	(509, 'Can view tag', 127, 'view_tag'),
	(510, 'Can add tagged item', 128, 'add_taggeditem'),
	(511, 'Can change tagged item', 128, 'change_taggeditem'),
	(512, 'Can delete tagged item', 128, 'delete_taggeditem'),
	(513, 'Can view tagged item', 128, 'view_taggeditem'),
	(514, 'Can add email address', 129, 'add_emailaddress'),
	(515, 'Can change email address', 129, 'change_emailaddress'),
	(516, 'Can delete email address', 129, 'delete_emailaddress'),
	(517, 'Can view email address', 129, 'view_emailaddress'),
	(518, 'Can add email confirmation', 130, 'add_emailconfirmation'),
	(519, 'Can change email confirmation', 130, 'change_emailconfirmation'),
	(520, 'Can delete email confirmation', 130, 'delete_emailconfirmation'),
	(521, 'Can view email confirmation', 130, 'view_emailconfirmation'),
	(522, 'Can add access attempt', 131, 'add_accessattempt'),
	(523, 'Can change access attempt', 131, 'change_accessattempt'),
	(524, 'Can delete access attempt', 131, 'delete_accessattempt'),
	(525, 'Can view access attempt', 131, 'view_accessattempt'),
	(526, 'Can add access log', 132, 'add_accesslog'),
	(527, 'Can change access log', 132, 'change_accesslog'),
	(528, 'Can delete access log', 132, 'delete_accesslog'),
	(529, 'Can view access log', 132, 'view_accesslog'),
	(530, 'Can add access failure', 133, 'add_accessfailurelog'),
	(531, 'Can change access failure', 133, 'change_accessfailurelog'),
	(532, 'Can delete access failure', 133, 'delete_accessfailurelog'),
	(533, 'Can view access failure', 133, 'view_accessfailurelog'),
	(534, 'Can add access attempt expiration', 134, 'add_accessattemptexpiration'),
	(535, 'Can change access attempt expiration', 134, 'change_accessattemptexpiration'),
	(536, 'Can delete access attempt expiration', 134, 'delete_accessattemptexpiration'),
	(537, 'Can view access attempt expiration', 134, 'view_accessattemptexpiration'),
	(538, 'Can add permission', 135, 'add_permission'),
	(539, 'Can change permission', 135, 'change_permission'),
	(540, 'Can delete permission', 135, 'delete_permission'),
	(541, 'Can view permission', 135, 'view_permission'),
	(542, 'Can add group', 136, 'add_group'),
	(543, 'Can change group', 136, 'change_group'),
	(544, 'Can delete group', 136, 'delete_group'),
	(545, 'Can view group', 136, 'view_group'),
	(546, 'Can add content type', 137, 'add_contenttype'),
	(547, 'Can change content type', 137, 'change_contenttype'),
	(548, 'Can delete content type', 137, 'delete_contenttype'),
	(549, 'Can view content type', 137, 'view_contenttype'),
	(550, 'Can add session', 138, 'add_session'),
	(551, 'Can change session', 138, 'change_session'),
	(552, 'Can delete session', 138, 'delete_session'),
	(553, 'Can view session', 138, 'view_session');


--
-- Data for Name: axes_accessattempt; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: axes_accessattemptexpiration; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: axes_accessfailurelog; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: axes_accesslog; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: catalogue_category; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: catalogue_pack; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: catalogue_product; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: cms_campaignpage; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: cms_collectionpage; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: cms_homepage; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: cms_producepage; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: cms_purge; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: cms_siteframe; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: cms_storefrontpage; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: cms_storyimage; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: cms_storyrendition; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: cms_townshippage; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: cms_villageindexpage; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: cms_villagepage; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: cooperatives_clerk; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: cooperatives_cooperative; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: cooperatives_member; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: django_content_type; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.django_content_type VALUES
	(1, 'wagtailcore', 'page'),
	(2, 'wagtailcore', 'groupapprovaltask'),
	(3, 'wagtailcore', 'locale'),
	(4, 'wagtailcore', 'site'),
	(5, 'wagtailcore', 'groupsitepermission'),
	(6, 'wagtailcore', 'apitoken'),
	(7, 'wagtailcore', 'modellogentry'),
	(8, 'wagtailcore', 'revision'),
	(9, 'wagtailcore', 'collectionviewrestriction'),
	(10, 'wagtailcore', 'collection'),
	(11, 'wagtailcore', 'groupcollectionpermission'),
	(12, 'wagtailcore', 'uploadedfile'),
	(13, 'wagtailcore', 'workflowcontenttype'),
	(14, 'wagtailcore', 'workflowstate'),
	(15, 'wagtailcore', 'workflow'),
	(16, 'wagtailcore', 'workflowtask'),
	(17, 'wagtailcore', 'task'),
	(18, 'wagtailcore', 'taskstate'),
	(19, 'wagtailcore', 'grouppagepermission'),
	(20, 'wagtailcore', 'pageviewrestriction'),
	(21, 'wagtailcore', 'workflowpage'),
	(22, 'wagtailcore', 'pagelogentry'),
	(23, 'wagtailcore', 'comment'),
	(24, 'wagtailcore', 'commentreply'),
	(25, 'wagtailcore', 'pagesubscription'),
	(26, 'wagtailcore', 'referenceindex'),
	(27, 'wagtail_localize', 'translation'),
	(28, 'wagtailadmin', 'admin'),
	(29, 'wagtaildocs', 'document'),
	(30, 'wagtailimages', 'image'),
	(31, 'cms', 'storefrontpage'),
	(32, 'cms', 'villageindexpage'),
	(33, 'cms', 'storyimage'),
	(34, 'cms', 'producepage'),
	(35, 'cms', 'homepage'),
	(36, 'cms', 'storyrendition'),
	(37, 'cms', 'townshippage'),
	(38, 'cms', 'villagepage'),
	(39, 'cms', 'collectionpage'),
	(40, 'cms', 'campaignpage'),
	(41, 'cms', 'siteframe'),
	(42, 'orders', 'basket'),
	(43, 'orders', 'basketline'),
	(44, 'orders', 'discountcode'),
	(45, 'orders', 'heartbeat'),
	(46, 'orders', 'order'),
	(47, 'orders', 'orderline'),
	(48, 'orders', 'parcel'),
	(49, 'orders', 'payment'),
	(50, 'orders', 'postagerate'),
	(51, 'orders', 'refund'),
	(52, 'orders', 'stripeevent'),
	(53, 'orders', 'claim'),
	(54, 'orders', 'dispute'),
	(55, 'orders', 'disputemovement'),
	(56, 'orders', 'reconciliation'),
	(57, 'orders', 'productfigures'),
	(58, 'orders', 'review'),
	(59, 'orders', 'reviewphoto'),
	(60, 'orders', 'reviewreport'),
	(61, 'orders', 'buyermail'),
	(62, 'orders', 'discardedfile'),
	(63, 'orders', 'removedanswer'),
	(64, 'supply', 'agreement'),
	(65, 'supply', 'lot'),
	(66, 'supply', 'delivery'),
	(67, 'supply', 'reservation'),
	(68, 'supply', 'allocation'),
	(69, 'supply', 'reservationpart'),
	(70, 'supply', 'season'),
	(71, 'supply', 'protectedprice'),
	(72, 'supply', 'signature'),
	(73, 'supply', 'allocationreturn'),
	(74, 'supply', 'seasonclosing'),
	(75, 'supply', 'seasonpurchase'),
	(76, 'supply', 'forecast'),
	(77, 'catalogue', 'category'),
	(78, 'catalogue', 'pack'),
	(79, 'catalogue', 'product'),
	(80, 'cooperatives', 'clerk'),
	(81, 'cooperatives', 'cooperative'),
	(82, 'cooperatives', 'member'),
	(83, 'households', 'statuschange'),
	(84, 'households', 'household'),
	(85, 'households', 'person'),
	(86, 'households', 'bankcard'),
	(87, 'households', 'correction'),
	(88, 'households', 'payoutbatch'),
	(89, 'households', 'payoutrow'),
	(90, 'people', 'user'),
	(91, 'people', 'look'),
	(92, 'people', 'role'),
	(93, 'people', 'scopedlogentry'),
	(94, 'places', 'township'),
	(95, 'places', 'village'),
	(96, 'ledger', 'account'),
	(97, 'ledger', 'event'),
	(98, 'ledger', 'posting'),
	(99, 'ledger', 'balance'),
	(100, 'ledger', 'sealedevent'),
	(101, 'ledger', 'sealedholder'),
	(102, 'ledger', 'seal'),
	(103, 'ledger', 'sealednode'),
	(104, 'ledger', 'accountmonth'),
	(105, 'ledger', 'rolledup'),
	(106, 'wagtail_localize', 'string'),
	(107, 'wagtail_localize', 'template'),
	(108, 'wagtail_localize', 'translatableobject'),
	(109, 'wagtail_localize', 'translationsource'),
	(110, 'wagtail_localize', 'translationlog'),
	(111, 'wagtail_localize', 'translationcontext'),
	(112, 'wagtail_localize', 'templatesegment'),
	(113, 'wagtail_localize', 'stringsegment'),
	(114, 'wagtail_localize', 'relatedobjectsegment'),
	(115, 'wagtail_localize', 'stringtranslation'),
	(116, 'wagtail_localize', 'overridablesegment'),
	(117, 'wagtail_localize', 'segmentoverride'),
	(118, 'wagtail_localize', 'localesynchronization'),
	(119, 'wagtailforms', 'formsubmission'),
	(120, 'wagtailredirects', 'redirect'),
	(121, 'wagtailembeds', 'embed'),
	(122, 'wagtailusers', 'userprofile'),
	(123, 'wagtailimages', 'rendition'),
	(124, 'wagtailsearch', 'indexentry'),
	(125, 'wagtailadmin', 'editingsession'),
	(126, 'wagtailadmin', 'formstate'),
	(127, 'taggit', 'tag'),
	(128, 'taggit', 'taggeditem'),
	(129, 'account', 'emailaddress'),
	(130, 'account', 'emailconfirmation'),
	(131, 'axes', 'accessattempt'),
	(132, 'axes', 'accesslog'),
	(133, 'axes', 'accessfailurelog'),
	(134, 'axes', 'accessattemptexpiration'),
	(135, 'auth', 'permission'),
	(136, 'auth', 'group'),
	(137, 'contenttypes', 'contenttype'),
	(138, 'sessions', 'session');


--
-- Data for Name: django_migrations; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.django_migrations VALUES
	(1, 'places', '0001_initial', '2026-11-29 13:45:45.84869+00'),
	(2, 'contenttypes', '0001_initial', '2026-11-29 13:45:45.868783+00'),
	(3, 'contenttypes', '0002_remove_content_type_name', '2026-11-29 13:45:45.887799+00'),
	(4, 'auth', '0001_initial', '2026-11-29 13:45:46.251032+00'),
	(5, 'auth', '0002_alter_permission_name_max_length', '2026-11-29 13:45:46.268891+00'),
	(6, 'auth', '0003_alter_user_email_max_length', '2026-11-29 13:45:46.284609+00'),
	(7, 'auth', '0004_alter_user_username_opts', '2026-11-29 13:45:46.301169+00'),
	(8, 'auth', '0005_alter_user_last_login_null', '2026-11-29 13:45:46.312832+00'),
	(9, 'auth', '0006_require_contenttypes_0002', '2026-11-29 13:45:46.315843+00'),
	(10, 'auth', '0007_alter_validators_add_error_messages', '2026-11-29 13:45:46.3264+00'),
	(11, 'auth', '0008_alter_user_username_max_length', '2026-11-29 13:45:46.342174+00'),
	(12, 'auth', '0009_alter_user_last_name_max_length', '2026-11-29 13:45:46.354761+00'),
	(13, 'auth', '0010_alter_group_name_max_length', '2026-11-29 13:45:46.366204+00'),
	(14, 'auth', '0011_update_proxy_permissions', '2026-11-29 13:45:46.379412+00'),
	(15, 'auth', '0012_alter_user_first_name_max_length', '2026-11-29 13:45:46.389893+00'),
	(16, 'people', '0001_initial', '2026-11-29 13:45:46.586405+00'),
	(17, 'account', '0001_initial', '2026-11-29 13:45:46.658879+00'),
	(18, 'account', '0002_email_max_length', '2026-11-29 13:45:46.680683+00'),
	(19, 'account', '0003_alter_emailaddress_create_unique_verified_email', '2026-11-29 13:45:46.744358+00'),
	(20, 'account', '0004_alter_emailaddress_drop_unique_email', '2026-11-29 13:45:46.794098+00'),
	(21, 'account', '0005_emailaddress_idx_upper_email', '2026-11-29 13:45:46.82766+00'),
	(22, 'account', '0006_emailaddress_lower', '2026-11-29 13:45:46.861155+00'),
	(23, 'account', '0007_emailaddress_idx_email', '2026-11-29 13:45:46.908323+00'),
	(24, 'account', '0008_emailaddress_unique_primary_email_fixup', '2026-11-29 13:45:46.936754+00'),
	(25, 'account', '0009_emailaddress_unique_primary_email', '2026-11-29 13:45:46.959674+00'),
	(26, 'axes', '0001_initial', '2026-11-29 13:45:46.983098+00'),
	(27, 'axes', '0002_auto_20151217_2044', '2026-11-29 13:45:47.048737+00'),
	(28, 'axes', '0003_auto_20160322_0929', '2026-11-29 13:45:47.077555+00'),
	(29, 'axes', '0004_auto_20181024_1538', '2026-11-29 13:45:47.102496+00'),
	(30, 'axes', '0005_remove_accessattempt_trusted', '2026-11-29 13:45:47.115539+00'),
	(31, 'axes', '0006_remove_accesslog_trusted', '2026-11-29 13:45:47.121377+00'),
	(32, 'axes', '0007_alter_accessattempt_unique_together', '2026-11-29 13:45:47.155855+00'),
	(33, 'axes', '0008_accessfailurelog', '2026-11-29 13:45:47.17933+00'),
	(34, 'axes', '0009_add_session_hash', '2026-11-29 13:45:47.187936+00'),
	(35, 'axes', '0010_accessattemptexpiration', '2026-11-29 13:45:47.203002+00'),
	(36, 'cooperatives', '0001_initial', '2026-11-29 13:45:47.236567+00'),
	(37, 'catalogue', '0001_initial', '2026-11-29 13:45:47.279636+00'),
	(38, 'catalogue', '0002_initial', '2026-11-29 13:45:47.400539+00'),
	(39, 'catalogue', '0003_money_under_fire', '2026-11-29 13:45:47.447278+00'),
	(40, 'catalogue', '0004_when_and_where_to', '2026-11-29 13:45:47.513454+00'),
	(41, 'households', '0001_initial', '2026-11-29 13:45:47.606331+00'),
	(42, 'supply', '0001_initial', '2026-11-29 13:45:48.554804+00'),
	(43, 'ledger', '0001_initial', '2026-11-29 13:45:48.739393+00'),
	(44, 'ledger', '0002_guards', '2026-11-29 13:45:48.753927+00'),
	(45, 'supply', '0002_guards', '2026-11-29 13:45:48.764274+00'),
	(46, 'households', '0002_initial', '2026-11-29 13:45:48.956542+00'),
	(47, 'cooperatives', '0002_initial', '2026-11-29 13:45:49.612086+00'),
	(48, 'supply', '0003_money_under_fire', '2026-11-29 13:45:51.375051+00'),
	(49, 'supply', '0004_closing_guards', '2026-11-29 13:45:51.384564+00'),
	(50, 'supply', '0005_forecast', '2026-11-29 13:45:52.361918+00'),
	(51, 'supply', '0006_forecast_guards', '2026-11-29 13:45:52.372804+00'),
	(52, 'wagtailcore', '0001_initial', '2026-11-29 13:45:54.308541+00'),
	(53, 'wagtailcore', '0002_initial_data', '2026-11-29 13:45:54.310799+00'),
	(54, 'wagtailcore', '0003_add_uniqueness_constraint_on_group_page_permission', '2026-11-29 13:45:54.31217+00'),
	(55, 'wagtailcore', '0004_page_locked', '2026-11-29 13:45:54.31512+00'),
	(56, 'wagtailcore', '0005_add_page_lock_permission_to_moderators', '2026-11-29 13:45:54.316463+00'),
	(57, 'wagtailcore', '0006_add_lock_page_permission', '2026-11-29 13:45:54.317537+00'),
	(58, 'wagtailcore', '0007_page_latest_revision_created_at', '2026-11-29 13:45:54.318501+00'),
	(59, 'wagtailcore', '0008_populate_latest_revision_created_at', '2026-11-29 13:45:54.323437+00'),
	(60, 'wagtailcore', '0009_remove_auto_now_add_from_pagerevision_created_at', '2026-11-29 13:45:54.324731+00'),
	(61, 'wagtailcore', '0010_change_page_owner_to_null_on_delete', '2026-11-29 13:45:54.325841+00'),
	(62, 'wagtailcore', '0011_page_first_published_at', '2026-11-29 13:45:54.327014+00'),
	(63, 'wagtailcore', '0012_extend_page_slug_field', '2026-11-29 13:45:54.327977+00'),
	(64, 'wagtailcore', '0013_update_golive_expire_help_text', '2026-11-29 13:45:54.328948+00'),
	(65, 'wagtailcore', '0014_add_verbose_name', '2026-11-29 13:45:54.335194+00'),
	(66, 'wagtailcore', '0015_add_more_verbose_names', '2026-11-29 13:45:54.33677+00'),
	(67, 'wagtailcore', '0016_change_page_url_path_to_text_field', '2026-11-29 13:45:54.337939+00'),
	(68, 'wagtailcore', '0017_change_edit_page_permission_description', '2026-11-29 13:45:54.383221+00'),
	(69, 'wagtailcore', '0018_pagerevision_submitted_for_moderation_index', '2026-11-29 13:45:54.463576+00'),
	(70, 'wagtailcore', '0019_verbose_names_cleanup', '2026-11-29 13:45:54.63525+00'),
	(71, 'wagtailcore', '0020_add_index_on_page_first_published_at', '2026-11-29 13:45:54.676573+00'),
	(72, 'wagtailcore', '0021_capitalizeverbose', '2026-11-29 13:45:59.246118+00'),
	(73, 'wagtailcore', '0022_add_site_name', '2026-11-29 13:45:59.287169+00'),
	(74, 'wagtailcore', '0023_alter_page_revision_on_delete_behaviour', '2026-11-29 13:45:59.509119+00'),
	(75, 'wagtailcore', '0024_collection', '2026-11-29 13:45:59.53724+00'),
	(76, 'wagtailcore', '0025_collection_initial_data', '2026-11-29 13:45:59.837492+00'),
	(77, 'wagtailcore', '0026_group_collection_permission', '2026-11-29 13:46:00.092634+00'),
	(78, 'wagtailcore', '0027_fix_collection_path_collation', '2026-11-29 13:46:00.341679+00'),
	(79, 'wagtailcore', '0024_alter_page_content_type_on_delete_behaviour', '2026-11-29 13:46:00.558159+00'),
	(80, 'wagtailcore', '0028_merge', '2026-11-29 13:46:00.56477+00'),
	(81, 'wagtailcore', '0029_unicode_slugfield_dj19', '2026-11-29 13:46:00.678661+00'),
	(82, 'wagtailcore', '0030_index_on_pagerevision_created_at', '2026-11-29 13:46:00.787634+00'),
	(83, 'wagtailcore', '0031_add_page_view_restriction_types', '2026-11-29 13:46:01.327627+00'),
	(84, 'wagtailcore', '0032_add_bulk_delete_page_permission', '2026-11-29 13:46:01.419993+00'),
	(85, 'wagtailcore', '0033_remove_golive_expiry_help_text', '2026-11-29 13:46:01.717113+00'),
	(86, 'wagtailcore', '0034_page_live_revision', '2026-11-29 13:46:02.039204+00'),
	(87, 'wagtailcore', '0035_page_last_published_at', '2026-11-29 13:46:02.187548+00'),
	(88, 'wagtailcore', '0036_populate_page_last_published_at', '2026-11-29 13:46:02.518676+00'),
	(89, 'wagtailcore', '0037_set_page_owner_editable', '2026-11-29 13:46:02.862977+00'),
	(90, 'wagtailcore', '0038_make_first_published_at_editable', '2026-11-29 13:46:03.01277+00'),
	(91, 'wagtailcore', '0039_collectionviewrestriction', '2026-11-29 13:46:03.766705+00'),
	(92, 'wagtailcore', '0040_page_draft_title', '2026-11-29 13:46:05.604252+00'),
	(93, 'wagtailcore', '0041_group_collection_permissions_verbose_name_plural', '2026-11-29 13:46:05.702245+00'),
	(94, 'wagtailcore', '0042_index_on_pagerevision_approved_go_live_at', '2026-11-29 13:46:05.921349+00'),
	(95, 'wagtailcore', '0043_lock_fields', '2026-11-29 13:46:06.500646+00'),
	(96, 'wagtailcore', '0044_add_unlock_grouppagepermission', '2026-11-29 13:46:06.644989+00'),
	(97, 'wagtailcore', '0045_assign_unlock_grouppagepermission', '2026-11-29 13:46:07.025638+00'),
	(98, 'wagtailcore', '0046_site_name_remove_null', '2026-11-29 13:46:07.161258+00'),
	(99, 'wagtailcore', '0047_add_workflow_models', '2026-11-29 13:46:11.229363+00'),
	(100, 'wagtailcore', '0048_add_default_workflows', '2026-11-29 13:46:11.67904+00'),
	(101, 'wagtailcore', '0049_taskstate_finished_by', '2026-11-29 13:46:13.443151+00'),
	(102, 'wagtailcore', '0050_workflow_rejected_to_needs_changes', '2026-11-29 13:46:13.916507+00'),
	(103, 'wagtailcore', '0051_taskstate_comment', '2026-11-29 13:46:14.05659+00'),
	(104, 'wagtailcore', '0052_pagelogentry', '2026-11-29 13:46:14.408898+00'),
	(105, 'wagtailcore', '0053_locale_model', '2026-11-29 13:46:14.43841+00'),
	(106, 'wagtailcore', '0054_initial_locale', '2026-11-29 13:46:14.776316+00'),
	(107, 'wagtailcore', '0055_page_locale_fields', '2026-11-29 13:46:15.543263+00'),
	(108, 'wagtailcore', '0056_page_locale_fields_populate', '2026-11-29 13:46:16.008942+00'),
	(109, 'wagtailcore', '0057_page_locale_fields_notnull', '2026-11-29 13:46:16.888522+00'),
	(110, 'wagtailcore', '0058_page_alias_of', '2026-11-29 13:46:17.31287+00'),
	(111, 'wagtailcore', '0059_apply_collection_ordering', '2026-11-29 13:46:17.819307+00'),
	(112, 'wagtailcore', '0060_fix_workflow_unique_constraint', '2026-11-29 13:46:18.275525+00'),
	(113, 'wagtailcore', '0061_change_promote_tab_helpt_text_and_verbose_names', '2026-11-29 13:46:18.666007+00'),
	(114, 'wagtailcore', '0062_comment_models_and_pagesubscription', '2026-11-29 13:46:20.987131+00'),
	(115, 'wagtailcore', '0063_modellogentry', '2026-11-29 13:46:21.364438+00'),
	(116, 'wagtailcore', '0064_log_timestamp_indexes', '2026-11-29 13:46:21.789641+00'),
	(117, 'wagtailcore', '0065_log_entry_uuid', '2026-11-29 13:46:22.238654+00'),
	(118, 'wagtailcore', '0066_collection_management_permissions', '2026-11-29 13:46:22.659021+00'),
	(119, 'wagtailcore', '0067_alter_pagerevision_content_json', '2026-11-29 13:46:23.210271+00'),
	(120, 'wagtailcore', '0068_log_entry_empty_object', '2026-11-29 13:46:23.725764+00'),
	(121, 'wagtailcore', '0069_log_entry_jsonfield', '2026-11-29 13:46:25.080951+00'),
	(122, 'wagtail_localize', '0001_initial', '2026-11-29 13:46:30.307425+00'),
	(123, 'wagtailcore', '0070_rename_pagerevision_revision', '2026-11-29 13:46:35.504054+00'),
	(124, 'wagtailcore', '0071_populate_revision_content_type', '2026-11-29 13:46:36.067653+00'),
	(125, 'wagtailcore', '0072_alter_revision_content_type_notnull', '2026-11-29 13:46:37.437456+00'),
	(126, 'wagtailcore', '0073_page_latest_revision', '2026-11-29 13:46:37.966311+00'),
	(127, 'wagtailcore', '0074_revision_object_str', '2026-11-29 13:46:38.143075+00'),
	(128, 'wagtailcore', '0075_populate_latest_revision_and_revision_object_str', '2026-11-29 13:46:39.331193+00'),
	(129, 'wagtailcore', '0076_modellogentry_revision', '2026-11-29 13:46:41.673878+00'),
	(130, 'wagtailcore', '0077_alter_revision_user', '2026-11-29 13:46:42.283017+00'),
	(131, 'wagtailcore', '0078_referenceindex', '2026-11-29 13:46:43.012138+00'),
	(132, 'wagtailcore', '0079_rename_taskstate_page_revision', '2026-11-29 13:46:43.295602+00'),
	(133, 'wagtailcore', '0080_generic_workflowstate', '2026-11-29 13:46:46.396735+00'),
	(134, 'wagtailcore', '0081_populate_workflowstate_content_type', '2026-11-29 13:46:47.040207+00'),
	(135, 'wagtailcore', '0082_alter_workflowstate_content_type_notnull', '2026-11-29 13:46:49.527193+00'),
	(136, 'wagtailcore', '0083_workflowcontenttype', '2026-11-29 13:46:50.160925+00'),
	(137, 'wagtailcore', '0084_add_default_page_permissions', '2026-11-29 13:46:50.562381+00'),
	(138, 'wagtailcore', '0085_add_grouppagepermission_permission', '2026-11-29 13:46:51.274279+00'),
	(139, 'wagtailcore', '0086_populate_grouppagepermission_permission', '2026-11-29 13:46:53.060106+00'),
	(140, 'wagtailcore', '0087_alter_grouppagepermission_unique_together_and_more', '2026-11-29 13:46:53.812385+00'),
	(141, 'wagtailcore', '0088_fix_log_entry_json_timestamps', '2026-11-29 13:46:54.803532+00'),
	(142, 'wagtailcore', '0089_log_entry_data_json_null_to_object', '2026-11-29 13:46:56.434013+00'),
	(143, 'wagtailcore', '0090_remove_grouppagepermission_permission_type', '2026-11-29 13:46:58.797139+00'),
	(144, 'wagtailcore', '0091_remove_revision_submitted_for_moderation', '2026-11-29 13:47:00.088227+00'),
	(145, 'wagtailcore', '0092_alter_collectionviewrestriction_password_and_more', '2026-11-29 13:47:00.768904+00'),
	(146, 'wagtailcore', '0093_uploadedfile', '2026-11-29 13:47:01.508904+00'),
	(147, 'wagtailcore', '0094_alter_page_locale', '2026-11-29 13:47:01.964704+00'),
	(148, 'wagtailcore', '0095_groupsitepermission', '2026-11-29 13:47:02.601741+00'),
	(149, 'wagtailcore', '0096_referenceindex_referenceindex_source_object_and_more', '2026-11-29 13:47:02.832498+00'),
	(150, 'wagtailcore', '0097_baselogentry_uuid_action_timestamp_indexes', '2026-11-29 13:47:03.457288+00'),
	(151, 'wagtailcore', '0098_apitoken', '2026-11-29 13:47:03.783691+00'),
	(152, 'places', '0002_where_it_is', '2026-11-29 13:47:03.856805+00'),
	(153, 'orders', '0001_initial', '2026-11-29 13:47:04.492547+00'),
	(154, 'orders', '0002_initial', '2026-11-29 13:47:15.220738+00'),
	(155, 'orders', '0003_money_under_fire', '2026-11-29 13:47:22.749578+00'),
	(156, 'orders', '0004_parcel_cancel_reason', '2026-11-29 13:47:23.319368+00'),
	(157, 'orders', '0005_reconciliation', '2026-11-29 13:47:23.57587+00'),
	(158, 'orders', '0006_discount_counted', '2026-11-29 13:47:23.79415+00'),
	(159, 'orders', '0006_preorder', '2026-11-29 13:47:25.588514+00'),
	(160, 'orders', '0007_reviews', '2026-11-29 13:47:27.950276+00'),
	(161, 'ledger', '0003_money_under_fire', '2026-11-29 13:47:28.03484+00'),
	(162, 'households', '0003_bank_cards_and_corrections', '2026-11-29 13:47:32.233667+00'),
	(163, 'households', '0004_guards', '2026-11-29 13:47:32.244683+00'),
	(164, 'households', '0005_naming_consent', '2026-11-29 13:47:32.294499+00'),
	(165, 'taggit', '0001_initial', '2026-11-29 13:47:32.57256+00'),
	(166, 'taggit', '0002_auto_20150616_2121', '2026-11-29 13:47:32.621794+00'),
	(167, 'taggit', '0003_taggeditem_add_unique_index', '2026-11-29 13:47:32.676669+00'),
	(168, 'taggit', '0004_alter_taggeditem_content_type_alter_taggeditem_tag', '2026-11-29 13:47:33.334243+00'),
	(169, 'taggit', '0005_auto_20220424_2025', '2026-11-29 13:47:33.377198+00'),
	(170, 'taggit', '0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx', '2026-11-29 13:47:33.47212+00'),
	(171, 'cms', '0001_initial', '2026-11-29 13:47:38.156363+00'),
	(172, 'cms', '0002_sections_collections_campaigns', '2026-11-29 13:47:39.456443+00'),
	(173, 'cms', '0003_home_in_sections', '2026-11-29 13:47:40.093593+00'),
	(174, 'cms', '0004_purges', '2026-11-29 13:47:40.136585+00'),
	(175, 'cms', '0005_calendar_in_navigation', '2026-11-29 13:47:40.29524+00'),
	(176, 'cms', '0006_purges_of_words', '2026-11-29 13:47:40.32358+00'),
	(177, 'cooperatives', '0003_about', '2026-11-29 13:47:40.462471+00'),
	(178, 'ledger', '0004_batches_by_copy', '2026-11-29 13:47:40.485382+00'),
	(179, 'ledger', '0005_seals', '2026-11-29 13:47:40.600036+00'),
	(180, 'ledger', '0006_account_months', '2026-11-29 13:47:40.707752+00'),
	(181, 'ledger', '0007_batches_by_index', '2026-11-29 13:47:40.718498+00'),
	(182, 'orders', '0008_mail_to_buyers', '2026-11-29 13:47:41.848252+00'),
	(183, 'orders', '0009_refund_elsewhere', '2026-11-29 13:47:42.811332+00'),
	(184, 'orders', '0010_reviews_kept_clean', '2026-11-29 13:47:46.288408+00'),
	(185, 'people', '0002_change_log', '2026-11-29 13:47:46.303483+00'),
	(186, 'sessions', '0001_initial', '2026-11-29 13:47:46.324118+00'),
	(187, 'wagtail_localize', '0002_translation', '2026-11-29 13:47:46.616613+00'),
	(188, 'wagtail_localize', '0003_delete_translation_sources', '2026-11-29 13:47:46.87326+00'),
	(189, 'wagtail_localize', '0004_one_source_per_objectlocale', '2026-11-29 13:47:47.956269+00'),
	(190, 'wagtail_localize', '0005_remove_translationsource_object', '2026-11-29 13:47:48.587461+00'),
	(191, 'wagtail_localize', '0006_create_submit_translation_permission', '2026-11-29 13:47:49.42637+00'),
	(192, 'wagtail_localize', '0007_stringtranslation_type_and_tool_name', '2026-11-29 13:47:49.668495+00'),
	(193, 'wagtail_localize', '0008_stringtranslation_last_translated_by', '2026-11-29 13:47:50.446646+00'),
	(194, 'wagtail_localize', '0009_stringtranslation_errors', '2026-11-29 13:47:51.052572+00'),
	(195, 'wagtail_localize', '0010_overridablesegment', '2026-11-29 13:47:51.725714+00'),
	(196, 'wagtail_localize', '0011_segmentoverride', '2026-11-29 13:47:53.520503+00'),
	(197, 'wagtail_localize', '0012_localesynchronization', '2026-11-29 13:47:54.223604+00'),
	(198, 'wagtail_localize', '0013_translationsource_schema_version', '2026-11-29 13:47:54.394099+00'),
	(199, 'wagtail_localize', '0014_remove_translation_source_last_updated_at', '2026-11-29 13:47:54.525479+00'),
	(200, 'wagtail_localize', '0015_translationcontext_field_path', '2026-11-29 13:47:54.603525+00'),
	(201, 'wagtail_localize', '0016_rename_page_revision_translationlog_revision', '2026-11-29 13:47:54.75944+00'),
	(202, 'wagtailadmin', '0001_create_admin_access_permissions', '2026-11-29 13:47:55.695091+00'),
	(203, 'wagtailadmin', '0002_admin', '2026-11-29 13:47:55.717151+00'),
	(204, 'wagtailadmin', '0003_admin_managed', '2026-11-29 13:47:55.767515+00'),
	(205, 'wagtailadmin', '0004_editingsession', '2026-11-29 13:47:56.53974+00'),
	(206, 'wagtailadmin', '0005_editingsession_is_editing', '2026-11-29 13:47:56.853721+00'),
	(207, 'wagtailadmin', '0006_formstate', '2026-11-29 13:47:58.52817+00'),
	(208, 'wagtaildocs', '0001_initial', '2026-11-29 13:47:59.180773+00'),
	(209, 'wagtaildocs', '0002_initial_data', '2026-11-29 13:47:59.874826+00'),
	(210, 'wagtaildocs', '0003_add_verbose_names', '2026-11-29 13:48:01.173121+00'),
	(211, 'wagtaildocs', '0004_capitalizeverbose', '2026-11-29 13:48:03.858001+00'),
	(212, 'wagtaildocs', '0005_document_collection', '2026-11-29 13:48:04.328858+00'),
	(213, 'wagtaildocs', '0006_copy_document_permissions_to_collections', '2026-11-29 13:48:04.805298+00'),
	(214, 'wagtaildocs', '0005_alter_uploaded_by_user_on_delete_action', '2026-11-29 13:48:06.005926+00'),
	(215, 'wagtaildocs', '0007_merge', '2026-11-29 13:48:06.01116+00'),
	(216, 'wagtaildocs', '0008_document_file_size', '2026-11-29 13:48:07.342137+00'),
	(217, 'wagtaildocs', '0009_document_verbose_name_plural', '2026-11-29 13:48:07.640449+00'),
	(218, 'wagtaildocs', '0010_document_file_hash', '2026-11-29 13:48:08.007583+00'),
	(219, 'wagtaildocs', '0011_add_choose_permissions', '2026-11-29 13:48:09.734734+00'),
	(220, 'wagtaildocs', '0012_uploadeddocument', '2026-11-29 13:48:10.365658+00'),
	(221, 'wagtaildocs', '0013_delete_uploadeddocument', '2026-11-29 13:48:10.384595+00'),
	(222, 'wagtaildocs', '0014_alter_document_file_size', '2026-11-29 13:48:10.648754+00'),
	(223, 'wagtailembeds', '0001_initial', '2026-11-29 13:48:10.699391+00'),
	(224, 'wagtailembeds', '0002_add_verbose_names', '2026-11-29 13:48:10.721022+00'),
	(225, 'wagtailembeds', '0003_capitalizeverbose', '2026-11-29 13:48:10.744595+00'),
	(226, 'wagtailembeds', '0004_embed_verbose_name_plural', '2026-11-29 13:48:10.773098+00'),
	(227, 'wagtailembeds', '0005_specify_thumbnail_url_max_length', '2026-11-29 13:48:10.798548+00'),
	(228, 'wagtailembeds', '0006_add_embed_hash', '2026-11-29 13:48:10.824994+00'),
	(229, 'wagtailembeds', '0007_populate_hash', '2026-11-29 13:48:12.115442+00'),
	(230, 'wagtailembeds', '0008_allow_long_urls', '2026-11-29 13:48:12.300615+00'),
	(231, 'wagtailembeds', '0009_embed_cache_until', '2026-11-29 13:48:12.343311+00'),
	(232, 'wagtailforms', '0001_initial', '2026-11-29 13:48:12.987627+00'),
	(233, 'wagtailforms', '0002_add_verbose_names', '2026-11-29 13:48:13.255273+00'),
	(234, 'wagtailforms', '0003_capitalizeverbose', '2026-11-29 13:48:13.497286+00'),
	(235, 'wagtailforms', '0004_add_verbose_name_plural', '2026-11-29 13:48:13.63838+00'),
	(236, 'wagtailforms', '0005_alter_formsubmission_form_data', '2026-11-29 13:48:13.792002+00'),
	(237, 'wagtailimages', '0001_initial', '2026-11-29 13:48:17.396533+00'),
	(238, 'wagtailimages', '0002_initial_data', '2026-11-29 13:48:17.397938+00'),
	(239, 'wagtailimages', '0003_fix_focal_point_fields', '2026-11-29 13:48:17.399239+00'),
	(240, 'wagtailimages', '0004_make_focal_point_key_not_nullable', '2026-11-29 13:48:17.400047+00'),
	(241, 'wagtailimages', '0005_make_filter_spec_unique', '2026-11-29 13:48:17.403003+00'),
	(242, 'wagtailimages', '0006_add_verbose_names', '2026-11-29 13:48:17.404164+00'),
	(243, 'wagtailimages', '0007_image_file_size', '2026-11-29 13:48:17.406284+00'),
	(244, 'wagtailimages', '0008_image_created_at_index', '2026-11-29 13:48:17.409609+00'),
	(245, 'wagtailimages', '0009_capitalizeverbose', '2026-11-29 13:48:17.410684+00'),
	(246, 'wagtailimages', '0010_change_on_delete_behaviour', '2026-11-29 13:48:17.41513+00'),
	(247, 'wagtailimages', '0011_image_collection', '2026-11-29 13:48:17.416551+00'),
	(248, 'wagtailimages', '0012_copy_image_permissions_to_collections', '2026-11-29 13:48:17.417506+00'),
	(249, 'wagtailimages', '0013_make_rendition_upload_callable', '2026-11-29 13:48:17.418417+00'),
	(250, 'wagtailimages', '0014_add_filter_spec_field', '2026-11-29 13:48:17.423335+00'),
	(251, 'wagtailimages', '0015_fill_filter_spec_field', '2026-11-29 13:48:17.424361+00'),
	(252, 'wagtailimages', '0016_deprecate_rendition_filter_relation', '2026-11-29 13:48:17.425203+00'),
	(253, 'wagtailimages', '0017_reduce_focal_point_key_max_length', '2026-11-29 13:48:17.426877+00'),
	(254, 'wagtailimages', '0018_remove_rendition_filter', '2026-11-29 13:48:17.429212+00'),
	(255, 'wagtailimages', '0019_delete_filter', '2026-11-29 13:48:17.430009+00'),
	(256, 'wagtailimages', '0020_add-verbose-name', '2026-11-29 13:48:17.430656+00'),
	(257, 'wagtailimages', '0021_image_file_hash', '2026-11-29 13:48:17.434967+00'),
	(258, 'wagtailimages', '0022_uploadedimage', '2026-11-29 13:48:17.973786+00'),
	(259, 'wagtailimages', '0023_add_choose_permissions', '2026-11-29 13:48:19.471011+00'),
	(260, 'wagtailimages', '0024_index_image_file_hash', '2026-11-29 13:48:20.943735+00'),
	(261, 'wagtailimages', '0025_alter_image_file_alter_rendition_file', '2026-11-29 13:48:21.41173+00'),
	(262, 'wagtailimages', '0026_delete_uploadedimage', '2026-11-29 13:48:21.432568+00'),
	(263, 'wagtailimages', '0027_image_description', '2026-11-29 13:48:21.719855+00'),
	(264, 'wagtailredirects', '0001_initial', '2026-11-29 13:48:22.371687+00'),
	(265, 'wagtailredirects', '0002_add_verbose_names', '2026-11-29 13:48:23.415557+00'),
	(266, 'wagtailredirects', '0003_make_site_field_editable', '2026-11-29 13:48:24.230407+00'),
	(267, 'wagtailredirects', '0004_set_unique_on_path_and_site', '2026-11-29 13:48:24.681766+00'),
	(268, 'wagtailredirects', '0005_capitalizeverbose', '2026-11-29 13:48:28.301876+00'),
	(269, 'wagtailredirects', '0006_redirect_increase_max_length', '2026-11-29 13:48:28.508409+00'),
	(270, 'wagtailredirects', '0007_add_autocreate_fields', '2026-11-29 13:48:29.005714+00'),
	(271, 'wagtailredirects', '0008_add_verbose_name_plural', '2026-11-29 13:48:29.154044+00'),
	(272, 'wagtailsearch', '0001_initial', '2026-11-29 13:48:30.308545+00'),
	(273, 'wagtailsearch', '0002_add_verbose_names', '2026-11-29 13:48:32.265225+00'),
	(274, 'wagtailsearch', '0003_remove_editors_pick', '2026-11-29 13:48:32.267175+00'),
	(275, 'wagtailsearch', '0004_querydailyhits_verbose_name_plural', '2026-11-29 13:48:32.301054+00'),
	(276, 'wagtailsearch', '0005_create_indexentry', '2026-11-29 13:48:33.010941+00'),
	(277, 'wagtailsearch', '0006_customise_indexentry', '2026-11-29 13:48:33.684984+00'),
	(278, 'wagtailsearch', '0007_delete_editorspick', '2026-11-29 13:48:33.723942+00'),
	(279, 'wagtailsearch', '0008_remove_query_and_querydailyhits_models', '2026-11-29 13:48:33.818675+00'),
	(280, 'wagtailsearch', '0009_remove_ngram_autocomplete', '2026-11-29 13:48:33.827157+00'),
	(281, 'wagtailsearch', '0010_add_text_fields', '2026-11-29 13:48:34.05156+00'),
	(282, 'wagtailusers', '0001_initial', '2026-11-29 13:48:34.513352+00'),
	(283, 'wagtailusers', '0002_add_verbose_name_on_userprofile', '2026-11-29 13:48:38.079841+00'),
	(284, 'wagtailusers', '0003_add_verbose_names', '2026-11-29 13:48:38.541654+00'),
	(285, 'wagtailusers', '0004_capitalizeverbose', '2026-11-29 13:48:39.697126+00'),
	(286, 'wagtailusers', '0005_make_related_name_wagtail_specific', '2026-11-29 13:48:40.6623+00'),
	(287, 'wagtailusers', '0006_userprofile_prefered_language', '2026-11-29 13:48:40.988162+00'),
	(288, 'wagtailusers', '0007_userprofile_current_time_zone', '2026-11-29 13:48:41.189077+00'),
	(289, 'wagtailusers', '0008_userprofile_avatar', '2026-11-29 13:48:41.551883+00'),
	(290, 'wagtailusers', '0009_userprofile_verbose_name_plural', '2026-11-29 13:48:41.954525+00'),
	(291, 'wagtailusers', '0010_userprofile_updated_comments_notifications', '2026-11-29 13:48:44.296675+00'),
	(292, 'wagtailusers', '0011_userprofile_dismissibles', '2026-11-29 13:48:44.766486+00'),
	(293, 'wagtailusers', '0012_userprofile_theme', '2026-11-29 13:48:45.537115+00'),
	(294, 'wagtailusers', '0013_userprofile_density', '2026-11-29 13:48:45.79283+00'),
	(295, 'wagtailusers', '0014_userprofile_contrast', '2026-11-29 13:48:46.219316+00'),
	(296, 'wagtailusers', '0015_userprofile_keyboard_shortcuts', '2026-11-29 13:48:46.709757+00'),
	(297, 'wagtailimages', '0001_squashed_0021', '2026-11-29 13:48:46.724262+00'),
	(298, 'wagtailcore', '0001_squashed_0016_change_page_url_path_to_text_field', '2026-11-29 13:48:46.732093+00');


--
-- Data for Name: django_session; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: households_bankcard; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: households_correction; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: households_household; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: households_payoutbatch; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: households_payoutrow; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: households_person; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: households_statuschange; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: ledger_account; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.ledger_account VALUES
	(1, 'price_protection_fund', 'price_protection_fund', '', NULL, true),
	(2, 'payment_clearing', 'payment_clearing', '', NULL, false),
	(3, 'payment_fees', 'payment_fees', '', NULL, false),
	(4, 'sales_suspense', 'sales_suspense', '', NULL, false),
	(5, 'bank', 'bank', '', NULL, false),
	(6, 'payouts_in_transit', 'payouts_in_transit', '', NULL, false),
	(7, 'disputed_payments', 'disputed_payments', '', NULL, false);


--
-- Data for Name: ledger_accountmonth; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: ledger_balance; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.ledger_balance VALUES
	(1, 0, 0, 0);


--
-- Data for Name: ledger_event; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: ledger_event_awaiting_postings; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: ledger_posting; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: ledger_rolledup; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: ledger_seal; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: ledger_sealedevent; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: ledger_sealedholder; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: ledger_sealednode; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: orders_basket; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: orders_basketline; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: orders_buyermail; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: orders_claim; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: orders_discardedfile; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: orders_discountcode; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: orders_dispute; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: orders_disputemovement; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: orders_heartbeat; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: orders_order; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: orders_orderline; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: orders_parcel; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: orders_payment; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: orders_postagerate; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: orders_productfigures; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: orders_reconciliation; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: orders_refund; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: orders_removedanswer; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: orders_review; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: orders_reviewphoto; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: orders_reviewreport; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: orders_stripeevent; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: people_look; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: people_role; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: people_user; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: people_user_groups; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: people_user_user_permissions; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: places_township; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: places_village; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: supply_agreement; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: supply_allocation; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: supply_allocationreturn; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: supply_delivery; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: supply_forecast; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: supply_lot; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: supply_protectedprice; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: supply_reservation; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: supply_reservationpart; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: supply_season; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: supply_seasonclosing; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: supply_seasonpurchase; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: supply_signature; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: taggit_tag; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: taggit_taggeditem; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: wagtail_localize_localesynchronization; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: wagtail_localize_overridablesegment; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: wagtail_localize_relatedobjectsegment; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: wagtail_localize_segmentoverride; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: wagtail_localize_string; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: wagtail_localize_stringsegment; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: wagtail_localize_stringtranslation; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: wagtail_localize_template; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: wagtail_localize_templatesegment; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: wagtail_localize_translatableobject; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: wagtail_localize_translation; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: wagtail_localize_translationcontext; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: wagtail_localize_translationlog; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: wagtail_localize_translationsource; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: wagtailadmin_admin; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: wagtailadmin_editingsession; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: wagtailadmin_formstate; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: wagtailcore_apitoken; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: wagtailcore_collection; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.wagtailcore_collection VALUES
	(1, '0001', 1, 0, 'Root');


--
-- Data for Name: wagtailcore_collectionviewrestriction; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: wagtailcore_collectionviewrestriction_groups; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: wagtailcore_comment; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: wagtailcore_commentreply; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: wagtailcore_groupapprovaltask; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.wagtailcore_groupapprovaltask VALUES
	(1);


--
-- Data for Name: wagtailcore_groupapprovaltask_groups; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.wagtailcore_groupapprovaltask_groups VALUES
	(1, 1, 1);


--
-- Data for Name: wagtailcore_groupcollectionpermission; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.wagtailcore_groupcollectionpermission VALUES
	(1, 1, 1, 111),
	(2, 1, 2, 111),
	(3, 1, 1, 112),
	(4, 1, 2, 112),
	(5, 1, 1, 114),
	(6, 1, 2, 114),
	(7, 1, 1, 115),
	(8, 1, 2, 115),
	(9, 1, 1, 116),
	(10, 1, 2, 116),
	(11, 1, 1, 118),
	(12, 1, 2, 118),
	(13, 1, 3, 115),
	(14, 1, 3, 116),
	(15, 1, 3, 118);


--
-- Data for Name: wagtailcore_grouppagepermission; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.wagtailcore_grouppagepermission VALUES
	(1, 1, 1, 69),
	(2, 1, 1, 70),
	(3, 1, 1, 75),
	(4, 2, 1, 69),
	(5, 2, 1, 70),
	(6, 1, 1, 74),
	(7, 1, 1, 76);


--
-- Data for Name: wagtailcore_groupsitepermission; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: wagtailcore_locale; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.wagtailcore_locale VALUES
	(1, 'zh-hans');


--
-- Data for Name: wagtailcore_modellogentry; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: wagtailcore_page; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.wagtailcore_page VALUES
	(1, '0001', 1, 1, 'Root', 'root', true, false, '/', '', false, '', NULL, NULL, false, 1, NULL, false, NULL, NULL, NULL, NULL, 'Root', NULL, NULL, '9ae5933e-85f2-45b2-8e33-b257cf78c39d', 1, NULL, NULL),
	(2, '00010001', 2, 0, 'Welcome to your new Wagtail site!', 'home', true, false, '/home/', '', false, '', NULL, NULL, false, 1, NULL, false, NULL, NULL, NULL, NULL, 'Welcome to your new Wagtail site!', NULL, NULL, '0f7838a7-f531-439b-a6a9-d8a5805333a2', 1, NULL, NULL);


--
-- Data for Name: wagtailcore_pagelogentry; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: wagtailcore_pagesubscription; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: wagtailcore_pageviewrestriction; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: wagtailcore_pageviewrestriction_groups; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: wagtailcore_referenceindex; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: wagtailcore_revision; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: wagtailcore_site; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.wagtailcore_site VALUES
	(1, 'localhost', 80, true, 2, '');


--
-- Data for Name: wagtailcore_task; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.wagtailcore_task VALUES
	(1, 'Moderators approval', true, 2);


--
-- Data for Name: wagtailcore_taskstate; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: wagtailcore_uploadedfile; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: wagtailcore_workflow; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.wagtailcore_workflow VALUES
	(1, 'Moderators approval', true);


--
-- Data for Name: wagtailcore_workflowcontenttype; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: wagtailcore_workflowpage; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.wagtailcore_workflowpage VALUES
	(1, 1);


--
-- Data for Name: wagtailcore_workflowstate; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: wagtailcore_workflowtask; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.wagtailcore_workflowtask VALUES
	(1, 0, 1, 1);


--
-- Data for Name: wagtaildocs_document; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: wagtailembeds_embed; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: wagtailforms_formsubmission; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: wagtailimages_image; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: wagtailimages_rendition; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: wagtailredirects_redirect; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: wagtailsearch_indexentry; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: wagtailusers_userprofile; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Name: account_emailaddress_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.account_emailaddress_id_seq', 1, false);


--
-- Name: account_emailconfirmation_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.account_emailconfirmation_id_seq', 1, false);


--
-- Name: auth_group_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.auth_group_id_seq', 6, true);


--
-- Name: auth_group_permissions_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.auth_group_permissions_id_seq', 62, true);


--
-- Name: auth_permission_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.auth_permission_id_seq', 553, true);


--
-- Name: axes_accessattempt_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.axes_accessattempt_id_seq', 1, false);


--
-- Name: axes_accessfailurelog_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.axes_accessfailurelog_id_seq', 1, false);


--
-- Name: axes_accesslog_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.axes_accesslog_id_seq', 1, false);


--
-- Name: catalogue_category_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.catalogue_category_id_seq', 1, false);


--
-- Name: catalogue_pack_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.catalogue_pack_id_seq', 1, false);


--
-- Name: catalogue_product_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.catalogue_product_id_seq', 1, false);


--
-- Name: cms_siteframe_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.cms_siteframe_id_seq', 1, false);


--
-- Name: cms_storyimage_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.cms_storyimage_id_seq', 1, false);


--
-- Name: cms_storyrendition_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.cms_storyrendition_id_seq', 1, false);


--
-- Name: cooperatives_clerk_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.cooperatives_clerk_id_seq', 1, false);


--
-- Name: cooperatives_cooperative_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.cooperatives_cooperative_id_seq', 1, false);


--
-- Name: cooperatives_member_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.cooperatives_member_id_seq', 1, false);


--
-- Name: django_content_type_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.django_content_type_id_seq', 138, true);


--
-- Name: django_migrations_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.django_migrations_id_seq', 298, true);


--
-- Name: households_bankcard_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.households_bankcard_id_seq', 1, false);


--
-- Name: households_correction_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.households_correction_id_seq', 1, false);


--
-- Name: households_household_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.households_household_id_seq', 1, false);


--
-- Name: households_payoutbatch_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.households_payoutbatch_id_seq', 1, false);


--
-- Name: households_payoutrow_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.households_payoutrow_id_seq', 1, false);


--
-- Name: households_person_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.households_person_id_seq', 1, false);


--
-- Name: households_statuschange_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.households_statuschange_id_seq', 1, false);


--
-- Name: ledger_account_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.ledger_account_id_seq', 7, true);


--
-- Name: ledger_event_awaiting_postings_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.ledger_event_awaiting_postings_id_seq', 1, false);


--
-- Name: ledger_event_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.ledger_event_id_seq', 1, false);


--
-- Name: ledger_seal_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.ledger_seal_id_seq', 1, false);


--
-- Name: orders_basketline_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.orders_basketline_id_seq', 1, false);


--
-- Name: orders_buyermail_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.orders_buyermail_id_seq', 1, false);


--
-- Name: orders_claim_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.orders_claim_id_seq', 1, false);


--
-- Name: orders_discardedfile_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.orders_discardedfile_id_seq', 1, false);


--
-- Name: orders_discountcode_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.orders_discountcode_id_seq', 1, false);


--
-- Name: orders_dispute_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.orders_dispute_id_seq', 1, false);


--
-- Name: orders_disputemovement_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.orders_disputemovement_id_seq', 1, false);


--
-- Name: orders_order_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.orders_order_id_seq', 1, false);


--
-- Name: orders_orderline_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.orders_orderline_id_seq', 1, false);


--
-- Name: orders_parcel_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.orders_parcel_id_seq', 1, false);


--
-- Name: orders_payment_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.orders_payment_id_seq', 1, false);


--
-- Name: orders_postagerate_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.orders_postagerate_id_seq', 1, false);


--
-- Name: orders_reconciliation_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.orders_reconciliation_id_seq', 1, false);


--
-- Name: orders_refund_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.orders_refund_id_seq', 1, false);


--
-- Name: orders_removedanswer_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.orders_removedanswer_id_seq', 1, false);


--
-- Name: orders_review_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.orders_review_id_seq', 1, false);


--
-- Name: orders_reviewphoto_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.orders_reviewphoto_id_seq', 1, false);


--
-- Name: orders_reviewreport_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.orders_reviewreport_id_seq', 1, false);


--
-- Name: orders_stripeevent_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.orders_stripeevent_id_seq', 1, false);


--
-- Name: people_look_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.people_look_id_seq', 1, false);


--
-- Name: people_role_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.people_role_id_seq', 1, false);


--
-- Name: people_user_groups_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.people_user_groups_id_seq', 1, false);


--
-- Name: people_user_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.people_user_id_seq', 1, false);


--
-- Name: people_user_user_permissions_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.people_user_user_permissions_id_seq', 1, false);


--
-- Name: places_township_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.places_township_id_seq', 1, false);


--
-- Name: places_village_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.places_village_id_seq', 1, false);


--
-- Name: supply_agreement_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.supply_agreement_id_seq', 1, false);


--
-- Name: supply_allocation_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.supply_allocation_id_seq', 1, false);


--
-- Name: supply_allocationreturn_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.supply_allocationreturn_id_seq', 1, false);


--
-- Name: supply_delivery_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.supply_delivery_id_seq', 1, false);


--
-- Name: supply_forecast_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.supply_forecast_id_seq', 1, false);


--
-- Name: supply_lot_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.supply_lot_id_seq', 1, false);


--
-- Name: supply_protectedprice_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.supply_protectedprice_id_seq', 1, false);


--
-- Name: supply_reservation_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.supply_reservation_id_seq', 1, false);


--
-- Name: supply_reservationpart_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.supply_reservationpart_id_seq', 1, false);


--
-- Name: supply_season_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.supply_season_id_seq', 1, false);


--
-- Name: supply_seasonclosing_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.supply_seasonclosing_id_seq', 1, false);


--
-- Name: supply_seasonpurchase_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.supply_seasonpurchase_id_seq', 1, false);


--
-- Name: supply_signature_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.supply_signature_id_seq', 1, false);


--
-- Name: taggit_tag_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.taggit_tag_id_seq', 1, false);


--
-- Name: taggit_taggeditem_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.taggit_taggeditem_id_seq', 1, false);


--
-- Name: wagtail_localize_localesynchronization_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtail_localize_localesynchronization_id_seq', 1, false);


--
-- Name: wagtail_localize_overridablesegment_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtail_localize_overridablesegment_id_seq', 1, false);


--
-- Name: wagtail_localize_relatedobjectsegment_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtail_localize_relatedobjectsegment_id_seq', 1, false);


--
-- Name: wagtail_localize_segmentoverride_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtail_localize_segmentoverride_id_seq', 1, false);


--
-- Name: wagtail_localize_string_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtail_localize_string_id_seq', 1, false);


--
-- Name: wagtail_localize_stringsegment_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtail_localize_stringsegment_id_seq', 1, false);


--
-- Name: wagtail_localize_stringtranslation_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtail_localize_stringtranslation_id_seq', 1, false);


--
-- Name: wagtail_localize_template_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtail_localize_template_id_seq', 1, false);


--
-- Name: wagtail_localize_templatesegment_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtail_localize_templatesegment_id_seq', 1, false);


--
-- Name: wagtail_localize_translation_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtail_localize_translation_id_seq', 1, false);


--
-- Name: wagtail_localize_translationcontext_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtail_localize_translationcontext_id_seq', 1, false);


--
-- Name: wagtail_localize_translationlog_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtail_localize_translationlog_id_seq', 1, false);


--
-- Name: wagtail_localize_translationsource_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtail_localize_translationsource_id_seq', 1, false);


--
-- Name: wagtailadmin_admin_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtailadmin_admin_id_seq', 1, false);


--
-- Name: wagtailadmin_editingsession_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtailadmin_editingsession_id_seq', 1, false);


--
-- Name: wagtailadmin_formstate_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtailadmin_formstate_id_seq', 1, false);


--
-- Name: wagtailcore_apitoken_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtailcore_apitoken_id_seq', 1, false);


--
-- Name: wagtailcore_collection_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtailcore_collection_id_seq', 1, true);


--
-- Name: wagtailcore_collectionviewrestriction_groups_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtailcore_collectionviewrestriction_groups_id_seq', 1, false);


--
-- Name: wagtailcore_collectionviewrestriction_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtailcore_collectionviewrestriction_id_seq', 1, false);


--
-- Name: wagtailcore_comment_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtailcore_comment_id_seq', 1, false);


--
-- Name: wagtailcore_commentreply_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtailcore_commentreply_id_seq', 1, false);


--
-- Name: wagtailcore_groupapprovaltask_groups_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtailcore_groupapprovaltask_groups_id_seq', 1, true);


--
-- Name: wagtailcore_groupcollectionpermission_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtailcore_groupcollectionpermission_id_seq', 15, true);


--
-- Name: wagtailcore_grouppagepermission_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtailcore_grouppagepermission_id_seq', 7, true);


--
-- Name: wagtailcore_groupsitepermission_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtailcore_groupsitepermission_id_seq', 1, false);


--
-- Name: wagtailcore_locale_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtailcore_locale_id_seq', 1, true);


--
-- Name: wagtailcore_modellogentry_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtailcore_modellogentry_id_seq', 1, false);


--
-- Name: wagtailcore_page_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtailcore_page_id_seq', 2, true);


--
-- Name: wagtailcore_pagelogentry_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtailcore_pagelogentry_id_seq', 1, false);


--
-- Name: wagtailcore_pagerevision_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtailcore_pagerevision_id_seq', 1, false);


--
-- Name: wagtailcore_pagesubscription_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtailcore_pagesubscription_id_seq', 1, false);


--
-- Name: wagtailcore_pageviewrestriction_groups_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtailcore_pageviewrestriction_groups_id_seq', 1, false);


--
-- Name: wagtailcore_pageviewrestriction_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtailcore_pageviewrestriction_id_seq', 1, false);


--
-- Name: wagtailcore_referenceindex_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtailcore_referenceindex_id_seq', 1, false);


--
-- Name: wagtailcore_site_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtailcore_site_id_seq', 1, true);


--
-- Name: wagtailcore_task_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtailcore_task_id_seq', 1, true);


--
-- Name: wagtailcore_taskstate_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtailcore_taskstate_id_seq', 1, false);


--
-- Name: wagtailcore_uploadedfile_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtailcore_uploadedfile_id_seq', 1, false);


--
-- Name: wagtailcore_workflow_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtailcore_workflow_id_seq', 1, true);


--
-- Name: wagtailcore_workflowstate_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtailcore_workflowstate_id_seq', 1, false);


--
-- Name: wagtailcore_workflowtask_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtailcore_workflowtask_id_seq', 1, true);


--
-- Name: wagtaildocs_document_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtaildocs_document_id_seq', 1, false);


--
-- Name: wagtailembeds_embed_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtailembeds_embed_id_seq', 1, false);


--
-- Name: wagtailforms_formsubmission_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtailforms_formsubmission_id_seq', 1, false);


--
-- Name: wagtailimages_image_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtailimages_image_id_seq', 1, false);


--
-- Name: wagtailimages_rendition_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtailimages_rendition_id_seq', 1, false);


--
-- Name: wagtailredirects_redirect_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtailredirects_redirect_id_seq', 1, false);


--
-- Name: wagtailsearch_indexentry_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtailsearch_indexentry_id_seq', 1, false);


--
-- Name: wagtailusers_userprofile_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.wagtailusers_userprofile_id_seq', 1, false);


--
-- Name: account_emailaddress account_emailaddress_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_pkey PRIMARY KEY (id);


--
-- Name: account_emailaddress account_emailaddress_user_id_email_987c8728_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_user_id_email_987c8728_uniq UNIQUE (user_id, email);


--
-- Name: account_emailconfirmation account_emailconfirmation_key_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirmation_key_key UNIQUE (key);


--
-- Name: account_emailconfirmation account_emailconfirmation_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirmation_pkey PRIMARY KEY (id);


--
-- Name: supply_agreement agreement_once_a_season; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_agreement
    ADD CONSTRAINT agreement_once_a_season UNIQUE (product_id, season_id);


--
-- Name: supply_allocation allocation_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_allocation
    ADD CONSTRAINT allocation_once UNIQUE (reservation_id, delivery_id);


--
-- Name: auth_group auth_group_name_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_name_key UNIQUE (name);


--
-- Name: auth_group_permissions auth_group_permissions_group_id_permission_id_0cd325b0_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_permission_id_0cd325b0_uniq UNIQUE (group_id, permission_id);


--
-- Name: auth_group_permissions auth_group_permissions_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_pkey PRIMARY KEY (id);


--
-- Name: auth_group auth_group_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_pkey PRIMARY KEY (id);


--
-- Name: auth_permission auth_permission_content_type_id_codename_01ab375a_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_codename_01ab375a_uniq UNIQUE (content_type_id, codename);


--
-- Name: auth_permission auth_permission_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_pkey PRIMARY KEY (id);


--
-- Name: axes_accessattempt axes_accessattempt_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.axes_accessattempt
    ADD CONSTRAINT axes_accessattempt_pkey PRIMARY KEY (id);


--
-- Name: axes_accessattempt axes_accessattempt_username_ip_address_user_agent_8ea22282_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.axes_accessattempt
    ADD CONSTRAINT axes_accessattempt_username_ip_address_user_agent_8ea22282_uniq UNIQUE (username, ip_address, user_agent);


--
-- Name: axes_accessattemptexpiration axes_accessattemptexpiration_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.axes_accessattemptexpiration
    ADD CONSTRAINT axes_accessattemptexpiration_pkey PRIMARY KEY (access_attempt_id);


--
-- Name: axes_accessfailurelog axes_accessfailurelog_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.axes_accessfailurelog
    ADD CONSTRAINT axes_accessfailurelog_pkey PRIMARY KEY (id);


--
-- Name: axes_accesslog axes_accesslog_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.axes_accesslog
    ADD CONSTRAINT axes_accesslog_pkey PRIMARY KEY (id);


--
-- Name: orders_basketline basket_line_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_basketline
    ADD CONSTRAINT basket_line_once UNIQUE (basket_id, pack_id);


--
-- Name: orders_buyermail buyer_mail_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_buyermail
    ADD CONSTRAINT buyer_mail_once UNIQUE (parcel_id, kind);


--
-- Name: catalogue_category catalogue_category_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.catalogue_category
    ADD CONSTRAINT catalogue_category_pkey PRIMARY KEY (id);


--
-- Name: catalogue_category catalogue_category_slug_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.catalogue_category
    ADD CONSTRAINT catalogue_category_slug_key UNIQUE (slug);


--
-- Name: catalogue_pack catalogue_pack_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.catalogue_pack
    ADD CONSTRAINT catalogue_pack_pkey PRIMARY KEY (id);


--
-- Name: catalogue_product catalogue_product_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.catalogue_product
    ADD CONSTRAINT catalogue_product_pkey PRIMARY KEY (id);


--
-- Name: cooperatives_clerk clerk_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cooperatives_clerk
    ADD CONSTRAINT clerk_once UNIQUE (user_id, cooperative_id);


--
-- Name: cms_campaignpage cms_campaignpage_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cms_campaignpage
    ADD CONSTRAINT cms_campaignpage_pkey PRIMARY KEY (page_ptr_id);


--
-- Name: cms_collectionpage cms_collectionpage_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cms_collectionpage
    ADD CONSTRAINT cms_collectionpage_pkey PRIMARY KEY (page_ptr_id);


--
-- Name: cms_homepage cms_homepage_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cms_homepage
    ADD CONSTRAINT cms_homepage_pkey PRIMARY KEY (page_ptr_id);


--
-- Name: cms_producepage cms_producepage_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cms_producepage
    ADD CONSTRAINT cms_producepage_pkey PRIMARY KEY (page_ptr_id);


--
-- Name: cms_siteframe cms_siteframe_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cms_siteframe
    ADD CONSTRAINT cms_siteframe_pkey PRIMARY KEY (id);


--
-- Name: cms_siteframe cms_siteframe_translation_key_locale_id_3379e38e_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cms_siteframe
    ADD CONSTRAINT cms_siteframe_translation_key_locale_id_3379e38e_uniq UNIQUE (translation_key, locale_id);


--
-- Name: cms_storefrontpage cms_storefrontpage_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cms_storefrontpage
    ADD CONSTRAINT cms_storefrontpage_pkey PRIMARY KEY (page_ptr_id);


--
-- Name: cms_storyimage cms_storyimage_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cms_storyimage
    ADD CONSTRAINT cms_storyimage_pkey PRIMARY KEY (id);


--
-- Name: cms_storyrendition cms_storyrendition_image_id_filter_spec_foc_7e1fe7dc_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cms_storyrendition
    ADD CONSTRAINT cms_storyrendition_image_id_filter_spec_foc_7e1fe7dc_uniq UNIQUE (image_id, filter_spec, focal_point_key);


--
-- Name: cms_storyrendition cms_storyrendition_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cms_storyrendition
    ADD CONSTRAINT cms_storyrendition_pkey PRIMARY KEY (id);


--
-- Name: cms_townshippage cms_townshippage_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cms_townshippage
    ADD CONSTRAINT cms_townshippage_pkey PRIMARY KEY (page_ptr_id);


--
-- Name: cms_villageindexpage cms_villageindexpage_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cms_villageindexpage
    ADD CONSTRAINT cms_villageindexpage_pkey PRIMARY KEY (page_ptr_id);


--
-- Name: cms_villagepage cms_villagepage_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cms_villagepage
    ADD CONSTRAINT cms_villagepage_pkey PRIMARY KEY (page_ptr_id);


--
-- Name: cooperatives_cooperative cooperative_name_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cooperatives_cooperative
    ADD CONSTRAINT cooperative_name_once UNIQUE (name);


--
-- Name: cooperatives_clerk cooperatives_clerk_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cooperatives_clerk
    ADD CONSTRAINT cooperatives_clerk_pkey PRIMARY KEY (id);


--
-- Name: cooperatives_cooperative cooperatives_cooperative_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cooperatives_cooperative
    ADD CONSTRAINT cooperatives_cooperative_pkey PRIMARY KEY (id);


--
-- Name: cooperatives_member cooperatives_member_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cooperatives_member
    ADD CONSTRAINT cooperatives_member_pkey PRIMARY KEY (id);


--
-- Name: django_content_type django_content_type_app_label_model_76bd3d3b_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_app_label_model_76bd3d3b_uniq UNIQUE (app_label, model);


--
-- Name: django_content_type django_content_type_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_pkey PRIMARY KEY (id);


--
-- Name: django_migrations django_migrations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.django_migrations
    ADD CONSTRAINT django_migrations_pkey PRIMARY KEY (id);


--
-- Name: django_session django_session_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.django_session
    ADD CONSTRAINT django_session_pkey PRIMARY KEY (session_key);


--
-- Name: ledger_event event_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ledger_event
    ADD CONSTRAINT event_once UNIQUE (kind, reference);


--
-- Name: households_bankcard households_bankcard_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.households_bankcard
    ADD CONSTRAINT households_bankcard_pkey PRIMARY KEY (id);


--
-- Name: households_correction households_correction_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.households_correction
    ADD CONSTRAINT households_correction_pkey PRIMARY KEY (id);


--
-- Name: households_correction households_correction_posted_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.households_correction
    ADD CONSTRAINT households_correction_posted_id_key UNIQUE (posted_id);


--
-- Name: households_household households_household_number_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.households_household
    ADD CONSTRAINT households_household_number_key UNIQUE (number);


--
-- Name: households_household households_household_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.households_household
    ADD CONSTRAINT households_household_pkey PRIMARY KEY (id);


--
-- Name: households_payoutbatch households_payoutbatch_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.households_payoutbatch
    ADD CONSTRAINT households_payoutbatch_pkey PRIMARY KEY (id);


--
-- Name: households_payoutrow households_payoutrow_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.households_payoutrow
    ADD CONSTRAINT households_payoutrow_pkey PRIMARY KEY (id);


--
-- Name: households_person households_person_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.households_person
    ADD CONSTRAINT households_person_pkey PRIMARY KEY (id);


--
-- Name: households_statuschange households_statuschange_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.households_statuschange
    ADD CONSTRAINT households_statuschange_pkey PRIMARY KEY (id);


--
-- Name: ledger_account ledger_account_code_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ledger_account
    ADD CONSTRAINT ledger_account_code_key UNIQUE (code);


--
-- Name: ledger_account ledger_account_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ledger_account
    ADD CONSTRAINT ledger_account_pkey PRIMARY KEY (id);


--
-- Name: ledger_accountmonth ledger_accountmonth_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ledger_accountmonth
    ADD CONSTRAINT ledger_accountmonth_pkey PRIMARY KEY (account_id, month, kind, credited, income_class);


--
-- Name: ledger_balance ledger_balance_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ledger_balance
    ADD CONSTRAINT ledger_balance_pkey PRIMARY KEY (account_id);


--
-- Name: ledger_event_awaiting_postings ledger_event_awaiting_postings_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ledger_event_awaiting_postings
    ADD CONSTRAINT ledger_event_awaiting_postings_pkey PRIMARY KEY (id);


--
-- Name: ledger_event ledger_event_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ledger_event
    ADD CONSTRAINT ledger_event_pkey PRIMARY KEY (id);


--
-- Name: ledger_posting ledger_posting_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ledger_posting
    ADD CONSTRAINT ledger_posting_pkey PRIMARY KEY (event_id, seq);


--
-- Name: ledger_rolledup ledger_rolledup_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ledger_rolledup
    ADD CONSTRAINT ledger_rolledup_pkey PRIMARY KEY (account_id);


--
-- Name: ledger_seal ledger_seal_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ledger_seal
    ADD CONSTRAINT ledger_seal_pkey PRIMARY KEY (id);


--
-- Name: ledger_seal ledger_seal_tree_size_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ledger_seal
    ADD CONSTRAINT ledger_seal_tree_size_key UNIQUE (tree_size);


--
-- Name: ledger_sealedevent ledger_sealedevent_leaf_index_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ledger_sealedevent
    ADD CONSTRAINT ledger_sealedevent_leaf_index_key UNIQUE (leaf_index);


--
-- Name: ledger_sealedevent ledger_sealedevent_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ledger_sealedevent
    ADD CONSTRAINT ledger_sealedevent_pkey PRIMARY KEY (event_id);


--
-- Name: ledger_sealedholder ledger_sealedholder_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ledger_sealedholder
    ADD CONSTRAINT ledger_sealedholder_pkey PRIMARY KEY (account_id, from_leaf);


--
-- Name: ledger_sealednode ledger_sealednode_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ledger_sealednode
    ADD CONSTRAINT ledger_sealednode_pkey PRIMARY KEY (level, index);


--
-- Name: cooperatives_member member_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cooperatives_member
    ADD CONSTRAINT member_once UNIQUE (cooperative_id, household_id);


--
-- Name: orders_basket orders_basket_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_basket
    ADD CONSTRAINT orders_basket_pkey PRIMARY KEY (id);


--
-- Name: orders_basket orders_basket_user_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_basket
    ADD CONSTRAINT orders_basket_user_id_key UNIQUE (user_id);


--
-- Name: orders_basketline orders_basketline_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_basketline
    ADD CONSTRAINT orders_basketline_pkey PRIMARY KEY (id);


--
-- Name: orders_buyermail orders_buyermail_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_buyermail
    ADD CONSTRAINT orders_buyermail_pkey PRIMARY KEY (id);


--
-- Name: orders_claim orders_claim_claim_key_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_claim
    ADD CONSTRAINT orders_claim_claim_key_key UNIQUE (claim_key);


--
-- Name: orders_claim orders_claim_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_claim
    ADD CONSTRAINT orders_claim_pkey PRIMARY KEY (id);


--
-- Name: orders_claim orders_claim_refund_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_claim
    ADD CONSTRAINT orders_claim_refund_id_key UNIQUE (refund_id);


--
-- Name: orders_discardedfile orders_discardedfile_name_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_discardedfile
    ADD CONSTRAINT orders_discardedfile_name_key UNIQUE (name);


--
-- Name: orders_discardedfile orders_discardedfile_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_discardedfile
    ADD CONSTRAINT orders_discardedfile_pkey PRIMARY KEY (id);


--
-- Name: orders_discountcode orders_discountcode_code_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_discountcode
    ADD CONSTRAINT orders_discountcode_code_key UNIQUE (code);


--
-- Name: orders_discountcode orders_discountcode_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_discountcode
    ADD CONSTRAINT orders_discountcode_pkey PRIMARY KEY (id);


--
-- Name: orders_dispute orders_dispute_dispute_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_dispute
    ADD CONSTRAINT orders_dispute_dispute_id_key UNIQUE (dispute_id);


--
-- Name: orders_dispute orders_dispute_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_dispute
    ADD CONSTRAINT orders_dispute_pkey PRIMARY KEY (id);


--
-- Name: orders_disputemovement orders_disputemovement_balance_transaction_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_disputemovement
    ADD CONSTRAINT orders_disputemovement_balance_transaction_id_key UNIQUE (balance_transaction_id);


--
-- Name: orders_disputemovement orders_disputemovement_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_disputemovement
    ADD CONSTRAINT orders_disputemovement_pkey PRIMARY KEY (id);


--
-- Name: orders_heartbeat orders_heartbeat_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_heartbeat
    ADD CONSTRAINT orders_heartbeat_pkey PRIMARY KEY (name);


--
-- Name: orders_order orders_order_checkout_key_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_order
    ADD CONSTRAINT orders_order_checkout_key_key UNIQUE (checkout_key);


--
-- Name: orders_order orders_order_number_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_order
    ADD CONSTRAINT orders_order_number_key UNIQUE (number);


--
-- Name: orders_order orders_order_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_order
    ADD CONSTRAINT orders_order_pkey PRIMARY KEY (id);


--
-- Name: orders_order orders_order_token_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_order
    ADD CONSTRAINT orders_order_token_key UNIQUE (token);


--
-- Name: orders_orderline orders_orderline_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_orderline
    ADD CONSTRAINT orders_orderline_pkey PRIMARY KEY (id);


--
-- Name: orders_orderline orders_orderline_reservation_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_orderline
    ADD CONSTRAINT orders_orderline_reservation_id_key UNIQUE (reservation_id);


--
-- Name: orders_parcel orders_parcel_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_parcel
    ADD CONSTRAINT orders_parcel_pkey PRIMARY KEY (id);


--
-- Name: orders_payment orders_payment_balance_transaction_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_payment
    ADD CONSTRAINT orders_payment_balance_transaction_id_key UNIQUE (balance_transaction_id);


--
-- Name: orders_payment orders_payment_idempotency_key_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_payment
    ADD CONSTRAINT orders_payment_idempotency_key_key UNIQUE (idempotency_key);


--
-- Name: orders_payment orders_payment_order_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_payment
    ADD CONSTRAINT orders_payment_order_id_key UNIQUE (order_id);


--
-- Name: orders_payment orders_payment_payment_intent_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_payment
    ADD CONSTRAINT orders_payment_payment_intent_id_key UNIQUE (payment_intent_id);


--
-- Name: orders_payment orders_payment_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_payment
    ADD CONSTRAINT orders_payment_pkey PRIMARY KEY (id);


--
-- Name: orders_payment orders_payment_session_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_payment
    ADD CONSTRAINT orders_payment_session_id_key UNIQUE (session_id);


--
-- Name: orders_postagerate orders_postagerate_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_postagerate
    ADD CONSTRAINT orders_postagerate_pkey PRIMARY KEY (id);


--
-- Name: orders_postagerate orders_postagerate_province_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_postagerate
    ADD CONSTRAINT orders_postagerate_province_key UNIQUE (province);


--
-- Name: orders_productfigures orders_productfigures_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_productfigures
    ADD CONSTRAINT orders_productfigures_pkey PRIMARY KEY (product_id);


--
-- Name: orders_reconciliation orders_reconciliation_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_reconciliation
    ADD CONSTRAINT orders_reconciliation_pkey PRIMARY KEY (id);


--
-- Name: orders_refund orders_refund_balance_transaction_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_refund
    ADD CONSTRAINT orders_refund_balance_transaction_id_key UNIQUE (balance_transaction_id);


--
-- Name: orders_refund orders_refund_failure_balance_transaction_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_refund
    ADD CONSTRAINT orders_refund_failure_balance_transaction_id_key UNIQUE (failure_balance_transaction_id);


--
-- Name: orders_refund orders_refund_idempotency_key_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_refund
    ADD CONSTRAINT orders_refund_idempotency_key_key UNIQUE (idempotency_key);


--
-- Name: orders_refund orders_refund_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_refund
    ADD CONSTRAINT orders_refund_pkey PRIMARY KEY (id);


--
-- Name: orders_refund orders_refund_refund_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_refund
    ADD CONSTRAINT orders_refund_refund_id_key UNIQUE (refund_id);


--
-- Name: orders_refund orders_refund_repeats_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_refund
    ADD CONSTRAINT orders_refund_repeats_id_key UNIQUE (repeats_id);


--
-- Name: orders_refund orders_refund_request_496ad53b_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_refund
    ADD CONSTRAINT orders_refund_request_496ad53b_uniq UNIQUE (request);


--
-- Name: orders_removedanswer orders_removedanswer_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_removedanswer
    ADD CONSTRAINT orders_removedanswer_pkey PRIMARY KEY (id);


--
-- Name: orders_review orders_review_line_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_review
    ADD CONSTRAINT orders_review_line_id_key UNIQUE (line_id);


--
-- Name: orders_review orders_review_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_review
    ADD CONSTRAINT orders_review_pkey PRIMARY KEY (id);


--
-- Name: orders_reviewphoto orders_reviewphoto_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_reviewphoto
    ADD CONSTRAINT orders_reviewphoto_pkey PRIMARY KEY (id);


--
-- Name: orders_reviewreport orders_reviewreport_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_reviewreport
    ADD CONSTRAINT orders_reviewreport_pkey PRIMARY KEY (id);


--
-- Name: orders_reviewreport orders_reviewreport_report_key_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_reviewreport
    ADD CONSTRAINT orders_reviewreport_report_key_key UNIQUE (report_key);


--
-- Name: orders_stripeevent orders_stripeevent_event_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_stripeevent
    ADD CONSTRAINT orders_stripeevent_event_id_key UNIQUE (event_id);


--
-- Name: orders_stripeevent orders_stripeevent_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_stripeevent
    ADD CONSTRAINT orders_stripeevent_pkey PRIMARY KEY (id);


--
-- Name: orders_parcel parcel_once_a_forecast; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_parcel
    ADD CONSTRAINT parcel_once_a_forecast UNIQUE (order_id, forecast_id);


--
-- Name: households_payoutrow payout_row_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.households_payoutrow
    ADD CONSTRAINT payout_row_once UNIQUE (batch_id, number);


--
-- Name: people_look people_look_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.people_look
    ADD CONSTRAINT people_look_pkey PRIMARY KEY (id);


--
-- Name: people_role people_role_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.people_role
    ADD CONSTRAINT people_role_pkey PRIMARY KEY (id);


--
-- Name: people_user people_user_email_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.people_user
    ADD CONSTRAINT people_user_email_key UNIQUE (email);


--
-- Name: people_user_groups people_user_groups_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.people_user_groups
    ADD CONSTRAINT people_user_groups_pkey PRIMARY KEY (id);


--
-- Name: people_user_groups people_user_groups_user_id_group_id_60378d34_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.people_user_groups
    ADD CONSTRAINT people_user_groups_user_id_group_id_60378d34_uniq UNIQUE (user_id, group_id);


--
-- Name: people_user people_user_phone_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.people_user
    ADD CONSTRAINT people_user_phone_key UNIQUE (phone);


--
-- Name: people_user people_user_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.people_user
    ADD CONSTRAINT people_user_pkey PRIMARY KEY (id);


--
-- Name: people_user_user_permissions people_user_user_permiss_user_id_permission_id_a7ac6748_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.people_user_user_permissions
    ADD CONSTRAINT people_user_user_permiss_user_id_permission_id_a7ac6748_uniq UNIQUE (user_id, permission_id);


--
-- Name: people_user_user_permissions people_user_user_permissions_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.people_user_user_permissions
    ADD CONSTRAINT people_user_user_permissions_pkey PRIMARY KEY (id);


--
-- Name: places_township places_township_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.places_township
    ADD CONSTRAINT places_township_pkey PRIMARY KEY (id);


--
-- Name: places_village places_village_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.places_village
    ADD CONSTRAINT places_village_pkey PRIMARY KEY (id);


--
-- Name: supply_protectedprice protected_price_once_a_season; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_protectedprice
    ADD CONSTRAINT protected_price_once_a_season UNIQUE (product_id, grade, season_id);


--
-- Name: supply_reservationpart reservation_part_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_reservationpart
    ADD CONSTRAINT reservation_part_once UNIQUE (reservation_id, lot_id);


--
-- Name: orders_reviewphoto review_photo_place_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_reviewphoto
    ADD CONSTRAINT review_photo_place_once UNIQUE (review_id, "position");


--
-- Name: people_role role_held_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.people_role
    ADD CONSTRAINT role_held_once UNIQUE NULLS NOT DISTINCT (user_id, kind, township_id, village_id);


--
-- Name: supply_signature signature_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_signature
    ADD CONSTRAINT signature_once UNIQUE (agreement_id, household_id);


--
-- Name: cms_siteframe site_frame_once_a_language; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cms_siteframe
    ADD CONSTRAINT site_frame_once_a_language UNIQUE (locale_id);


--
-- Name: supply_agreement supply_agreement_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_agreement
    ADD CONSTRAINT supply_agreement_pkey PRIMARY KEY (id);


--
-- Name: supply_allocation supply_allocation_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_allocation
    ADD CONSTRAINT supply_allocation_pkey PRIMARY KEY (id);


--
-- Name: supply_allocationreturn supply_allocationreturn_allocation_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_allocationreturn
    ADD CONSTRAINT supply_allocationreturn_allocation_id_key UNIQUE (allocation_id);


--
-- Name: supply_allocationreturn supply_allocationreturn_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_allocationreturn
    ADD CONSTRAINT supply_allocationreturn_pkey PRIMARY KEY (id);


--
-- Name: supply_delivery supply_delivery_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_delivery
    ADD CONSTRAINT supply_delivery_pkey PRIMARY KEY (id);


--
-- Name: supply_forecast supply_forecast_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_forecast
    ADD CONSTRAINT supply_forecast_pkey PRIMARY KEY (id);


--
-- Name: supply_lot supply_lot_code_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_lot
    ADD CONSTRAINT supply_lot_code_key UNIQUE (code);


--
-- Name: supply_lot supply_lot_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_lot
    ADD CONSTRAINT supply_lot_pkey PRIMARY KEY (id);


--
-- Name: supply_protectedprice supply_protectedprice_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_protectedprice
    ADD CONSTRAINT supply_protectedprice_pkey PRIMARY KEY (id);


--
-- Name: supply_reservation supply_reservation_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_reservation
    ADD CONSTRAINT supply_reservation_pkey PRIMARY KEY (id);


--
-- Name: supply_reservationpart supply_reservationpart_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_reservationpart
    ADD CONSTRAINT supply_reservationpart_pkey PRIMARY KEY (id);


--
-- Name: supply_season supply_season_name_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_season
    ADD CONSTRAINT supply_season_name_key UNIQUE (name);


--
-- Name: supply_season supply_season_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_season
    ADD CONSTRAINT supply_season_pkey PRIMARY KEY (id);


--
-- Name: supply_seasonclosing supply_seasonclosing_agreement_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_seasonclosing
    ADD CONSTRAINT supply_seasonclosing_agreement_id_key UNIQUE (agreement_id);


--
-- Name: supply_seasonclosing supply_seasonclosing_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_seasonclosing
    ADD CONSTRAINT supply_seasonclosing_pkey PRIMARY KEY (id);


--
-- Name: supply_seasonpurchase supply_seasonpurchase_delivery_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_seasonpurchase
    ADD CONSTRAINT supply_seasonpurchase_delivery_id_key UNIQUE (delivery_id);


--
-- Name: supply_seasonpurchase supply_seasonpurchase_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_seasonpurchase
    ADD CONSTRAINT supply_seasonpurchase_pkey PRIMARY KEY (id);


--
-- Name: supply_signature supply_signature_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_signature
    ADD CONSTRAINT supply_signature_pkey PRIMARY KEY (id);


--
-- Name: taggit_tag taggit_tag_name_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.taggit_tag
    ADD CONSTRAINT taggit_tag_name_key UNIQUE (name);


--
-- Name: taggit_tag taggit_tag_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.taggit_tag
    ADD CONSTRAINT taggit_tag_pkey PRIMARY KEY (id);


--
-- Name: taggit_tag taggit_tag_slug_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.taggit_tag
    ADD CONSTRAINT taggit_tag_slug_key UNIQUE (slug);


--
-- Name: taggit_taggeditem taggit_taggeditem_content_type_id_object_id_tag_id_4bb97a8e_uni; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.taggit_taggeditem
    ADD CONSTRAINT taggit_taggeditem_content_type_id_object_id_tag_id_4bb97a8e_uni UNIQUE (content_type_id, object_id, tag_id);


--
-- Name: taggit_taggeditem taggit_taggeditem_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.taggit_taggeditem
    ADD CONSTRAINT taggit_taggeditem_pkey PRIMARY KEY (id);


--
-- Name: places_township township_name_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.places_township
    ADD CONSTRAINT township_name_once UNIQUE (name);


--
-- Name: wagtailcore_grouppagepermission unique_permission; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_grouppagepermission
    ADD CONSTRAINT unique_permission UNIQUE (group_id, page_id, permission_id);


--
-- Name: places_village village_name_once_in_township; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.places_village
    ADD CONSTRAINT village_name_once_in_township UNIQUE (township_id, name);


--
-- Name: wagtail_localize_localesynchronization wagtail_localize_localesynchronization_locale_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_localesynchronization
    ADD CONSTRAINT wagtail_localize_localesynchronization_locale_id_key UNIQUE (locale_id);


--
-- Name: wagtail_localize_localesynchronization wagtail_localize_localesynchronization_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_localesynchronization
    ADD CONSTRAINT wagtail_localize_localesynchronization_pkey PRIMARY KEY (id);


--
-- Name: wagtail_localize_overridablesegment wagtail_localize_overridablesegment_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_overridablesegment
    ADD CONSTRAINT wagtail_localize_overridablesegment_pkey PRIMARY KEY (id);


--
-- Name: wagtail_localize_relatedobjectsegment wagtail_localize_relatedobjectsegment_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_relatedobjectsegment
    ADD CONSTRAINT wagtail_localize_relatedobjectsegment_pkey PRIMARY KEY (id);


--
-- Name: wagtail_localize_segmentoverride wagtail_localize_segmentoverride_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_segmentoverride
    ADD CONSTRAINT wagtail_localize_segmentoverride_pkey PRIMARY KEY (id);


--
-- Name: wagtail_localize_string wagtail_localize_string_locale_id_data_hash_bae71852_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_string
    ADD CONSTRAINT wagtail_localize_string_locale_id_data_hash_bae71852_uniq UNIQUE (locale_id, data_hash);


--
-- Name: wagtail_localize_string wagtail_localize_string_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_string
    ADD CONSTRAINT wagtail_localize_string_pkey PRIMARY KEY (id);


--
-- Name: wagtail_localize_stringsegment wagtail_localize_stringsegment_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_stringsegment
    ADD CONSTRAINT wagtail_localize_stringsegment_pkey PRIMARY KEY (id);


--
-- Name: wagtail_localize_stringtranslation wagtail_localize_stringt_locale_id_translation_of_d2d59359_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_stringtranslation
    ADD CONSTRAINT wagtail_localize_stringt_locale_id_translation_of_d2d59359_uniq UNIQUE (locale_id, translation_of_id, context_id);


--
-- Name: wagtail_localize_stringtranslation wagtail_localize_stringtranslation_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_stringtranslation
    ADD CONSTRAINT wagtail_localize_stringtranslation_pkey PRIMARY KEY (id);


--
-- Name: wagtail_localize_template wagtail_localize_template_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_template
    ADD CONSTRAINT wagtail_localize_template_pkey PRIMARY KEY (id);


--
-- Name: wagtail_localize_template wagtail_localize_template_uuid_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_template
    ADD CONSTRAINT wagtail_localize_template_uuid_key UNIQUE (uuid);


--
-- Name: wagtail_localize_templatesegment wagtail_localize_templatesegment_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_templatesegment
    ADD CONSTRAINT wagtail_localize_templatesegment_pkey PRIMARY KEY (id);


--
-- Name: wagtail_localize_translatableobject wagtail_localize_transla_content_type_id_translat_de875339_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_translatableobject
    ADD CONSTRAINT wagtail_localize_transla_content_type_id_translat_de875339_uniq UNIQUE (content_type_id, translation_key);


--
-- Name: wagtail_localize_translationsource wagtail_localize_transla_object_id_locale_id_fb6a8d8e_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_translationsource
    ADD CONSTRAINT wagtail_localize_transla_object_id_locale_id_fb6a8d8e_uniq UNIQUE (object_id, locale_id);


--
-- Name: wagtail_localize_translationcontext wagtail_localize_transla_object_id_path_id_c7f5d707_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_translationcontext
    ADD CONSTRAINT wagtail_localize_transla_object_id_path_id_c7f5d707_uniq UNIQUE (object_id, path_id);


--
-- Name: wagtail_localize_translation wagtail_localize_transla_source_id_target_locale__7e943cf8_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_translation
    ADD CONSTRAINT wagtail_localize_transla_source_id_target_locale__7e943cf8_uniq UNIQUE (source_id, target_locale_id);


--
-- Name: wagtail_localize_translatableobject wagtail_localize_translatableobject_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_translatableobject
    ADD CONSTRAINT wagtail_localize_translatableobject_pkey PRIMARY KEY (translation_key);


--
-- Name: wagtail_localize_translation wagtail_localize_translation_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_translation
    ADD CONSTRAINT wagtail_localize_translation_pkey PRIMARY KEY (id);


--
-- Name: wagtail_localize_translation wagtail_localize_translation_uuid_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_translation
    ADD CONSTRAINT wagtail_localize_translation_uuid_key UNIQUE (uuid);


--
-- Name: wagtail_localize_translationcontext wagtail_localize_translationcontext_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_translationcontext
    ADD CONSTRAINT wagtail_localize_translationcontext_pkey PRIMARY KEY (id);


--
-- Name: wagtail_localize_translationlog wagtail_localize_translationlog_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_translationlog
    ADD CONSTRAINT wagtail_localize_translationlog_pkey PRIMARY KEY (id);


--
-- Name: wagtail_localize_translationsource wagtail_localize_translationsource_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_translationsource
    ADD CONSTRAINT wagtail_localize_translationsource_pkey PRIMARY KEY (id);


--
-- Name: wagtailadmin_admin wagtailadmin_admin_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailadmin_admin
    ADD CONSTRAINT wagtailadmin_admin_pkey PRIMARY KEY (id);


--
-- Name: wagtailadmin_editingsession wagtailadmin_editingsession_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailadmin_editingsession
    ADD CONSTRAINT wagtailadmin_editingsession_pkey PRIMARY KEY (id);


--
-- Name: wagtailadmin_formstate wagtailadmin_formstate_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailadmin_formstate
    ADD CONSTRAINT wagtailadmin_formstate_pkey PRIMARY KEY (id);


--
-- Name: wagtailcore_apitoken wagtailcore_apitoken_key_hash_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_apitoken
    ADD CONSTRAINT wagtailcore_apitoken_key_hash_key UNIQUE (key_hash);


--
-- Name: wagtailcore_apitoken wagtailcore_apitoken_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_apitoken
    ADD CONSTRAINT wagtailcore_apitoken_pkey PRIMARY KEY (id);


--
-- Name: wagtailcore_collection wagtailcore_collection_path_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_collection
    ADD CONSTRAINT wagtailcore_collection_path_key UNIQUE (path);


--
-- Name: wagtailcore_collection wagtailcore_collection_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_collection
    ADD CONSTRAINT wagtailcore_collection_pkey PRIMARY KEY (id);


--
-- Name: wagtailcore_collectionviewrestriction_groups wagtailcore_collectionvi_collectionviewrestrictio_988995ae_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_collectionviewrestriction_groups
    ADD CONSTRAINT wagtailcore_collectionvi_collectionviewrestrictio_988995ae_uniq UNIQUE (collectionviewrestriction_id, group_id);


--
-- Name: wagtailcore_collectionviewrestriction_groups wagtailcore_collectionviewrestriction_groups_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_collectionviewrestriction_groups
    ADD CONSTRAINT wagtailcore_collectionviewrestriction_groups_pkey PRIMARY KEY (id);


--
-- Name: wagtailcore_collectionviewrestriction wagtailcore_collectionviewrestriction_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_collectionviewrestriction
    ADD CONSTRAINT wagtailcore_collectionviewrestriction_pkey PRIMARY KEY (id);


--
-- Name: wagtailcore_comment wagtailcore_comment_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_comment
    ADD CONSTRAINT wagtailcore_comment_pkey PRIMARY KEY (id);


--
-- Name: wagtailcore_commentreply wagtailcore_commentreply_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_commentreply
    ADD CONSTRAINT wagtailcore_commentreply_pkey PRIMARY KEY (id);


--
-- Name: wagtailcore_groupapprovaltask_groups wagtailcore_groupapprova_groupapprovaltask_id_gro_bb5ee7eb_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_groupapprovaltask_groups
    ADD CONSTRAINT wagtailcore_groupapprova_groupapprovaltask_id_gro_bb5ee7eb_uniq UNIQUE (groupapprovaltask_id, group_id);


--
-- Name: wagtailcore_groupapprovaltask_groups wagtailcore_groupapprovaltask_groups_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_groupapprovaltask_groups
    ADD CONSTRAINT wagtailcore_groupapprovaltask_groups_pkey PRIMARY KEY (id);


--
-- Name: wagtailcore_groupapprovaltask wagtailcore_groupapprovaltask_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_groupapprovaltask
    ADD CONSTRAINT wagtailcore_groupapprovaltask_pkey PRIMARY KEY (task_ptr_id);


--
-- Name: wagtailcore_groupcollectionpermission wagtailcore_groupcollect_group_id_collection_id_p_a21cefe9_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_groupcollectionpermission
    ADD CONSTRAINT wagtailcore_groupcollect_group_id_collection_id_p_a21cefe9_uniq UNIQUE (group_id, collection_id, permission_id);


--
-- Name: wagtailcore_groupcollectionpermission wagtailcore_groupcollectionpermission_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_groupcollectionpermission
    ADD CONSTRAINT wagtailcore_groupcollectionpermission_pkey PRIMARY KEY (id);


--
-- Name: wagtailcore_grouppagepermission wagtailcore_grouppagepermission_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_grouppagepermission
    ADD CONSTRAINT wagtailcore_grouppagepermission_pkey PRIMARY KEY (id);


--
-- Name: wagtailcore_groupsitepermission wagtailcore_groupsiteper_group_id_site_id_permiss_a58ee30d_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_groupsitepermission
    ADD CONSTRAINT wagtailcore_groupsiteper_group_id_site_id_permiss_a58ee30d_uniq UNIQUE (group_id, site_id, permission_id);


--
-- Name: wagtailcore_groupsitepermission wagtailcore_groupsitepermission_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_groupsitepermission
    ADD CONSTRAINT wagtailcore_groupsitepermission_pkey PRIMARY KEY (id);


--
-- Name: wagtailcore_locale wagtailcore_locale_language_code_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_locale
    ADD CONSTRAINT wagtailcore_locale_language_code_key UNIQUE (language_code);


--
-- Name: wagtailcore_locale wagtailcore_locale_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_locale
    ADD CONSTRAINT wagtailcore_locale_pkey PRIMARY KEY (id);


--
-- Name: wagtailcore_modellogentry wagtailcore_modellogentry_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_modellogentry
    ADD CONSTRAINT wagtailcore_modellogentry_pkey PRIMARY KEY (id);


--
-- Name: wagtailcore_page wagtailcore_page_path_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_page
    ADD CONSTRAINT wagtailcore_page_path_key UNIQUE (path);


--
-- Name: wagtailcore_page wagtailcore_page_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_page
    ADD CONSTRAINT wagtailcore_page_pkey PRIMARY KEY (id);


--
-- Name: wagtailcore_page wagtailcore_page_translation_key_locale_id_9b041bad_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_page
    ADD CONSTRAINT wagtailcore_page_translation_key_locale_id_9b041bad_uniq UNIQUE (translation_key, locale_id);


--
-- Name: wagtailcore_pagelogentry wagtailcore_pagelogentry_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_pagelogentry
    ADD CONSTRAINT wagtailcore_pagelogentry_pkey PRIMARY KEY (id);


--
-- Name: wagtailcore_revision wagtailcore_pagerevision_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_revision
    ADD CONSTRAINT wagtailcore_pagerevision_pkey PRIMARY KEY (id);


--
-- Name: wagtailcore_pagesubscription wagtailcore_pagesubscription_page_id_user_id_0cef73ed_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_pagesubscription
    ADD CONSTRAINT wagtailcore_pagesubscription_page_id_user_id_0cef73ed_uniq UNIQUE (page_id, user_id);


--
-- Name: wagtailcore_pagesubscription wagtailcore_pagesubscription_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_pagesubscription
    ADD CONSTRAINT wagtailcore_pagesubscription_pkey PRIMARY KEY (id);


--
-- Name: wagtailcore_pageviewrestriction_groups wagtailcore_pageviewrest_pageviewrestriction_id_g_d23f80bb_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_pageviewrestriction_groups
    ADD CONSTRAINT wagtailcore_pageviewrest_pageviewrestriction_id_g_d23f80bb_uniq UNIQUE (pageviewrestriction_id, group_id);


--
-- Name: wagtailcore_pageviewrestriction_groups wagtailcore_pageviewrestriction_groups_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_pageviewrestriction_groups
    ADD CONSTRAINT wagtailcore_pageviewrestriction_groups_pkey PRIMARY KEY (id);


--
-- Name: wagtailcore_pageviewrestriction wagtailcore_pageviewrestriction_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_pageviewrestriction
    ADD CONSTRAINT wagtailcore_pageviewrestriction_pkey PRIMARY KEY (id);


--
-- Name: wagtailcore_referenceindex wagtailcore_referenceind_base_content_type_id_obj_9e6ccd6a_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_referenceindex
    ADD CONSTRAINT wagtailcore_referenceind_base_content_type_id_obj_9e6ccd6a_uniq UNIQUE (base_content_type_id, object_id, to_content_type_id, to_object_id, content_path_hash);


--
-- Name: wagtailcore_referenceindex wagtailcore_referenceindex_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_referenceindex
    ADD CONSTRAINT wagtailcore_referenceindex_pkey PRIMARY KEY (id);


--
-- Name: wagtailcore_site wagtailcore_site_hostname_port_2c626d70_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_site
    ADD CONSTRAINT wagtailcore_site_hostname_port_2c626d70_uniq UNIQUE (hostname, port);


--
-- Name: wagtailcore_site wagtailcore_site_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_site
    ADD CONSTRAINT wagtailcore_site_pkey PRIMARY KEY (id);


--
-- Name: wagtailcore_task wagtailcore_task_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_task
    ADD CONSTRAINT wagtailcore_task_pkey PRIMARY KEY (id);


--
-- Name: wagtailcore_taskstate wagtailcore_taskstate_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_taskstate
    ADD CONSTRAINT wagtailcore_taskstate_pkey PRIMARY KEY (id);


--
-- Name: wagtailcore_uploadedfile wagtailcore_uploadedfile_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_uploadedfile
    ADD CONSTRAINT wagtailcore_uploadedfile_pkey PRIMARY KEY (id);


--
-- Name: wagtailcore_workflow wagtailcore_workflow_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_workflow
    ADD CONSTRAINT wagtailcore_workflow_pkey PRIMARY KEY (id);


--
-- Name: wagtailcore_workflowcontenttype wagtailcore_workflowcontenttype_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_workflowcontenttype
    ADD CONSTRAINT wagtailcore_workflowcontenttype_pkey PRIMARY KEY (content_type_id);


--
-- Name: wagtailcore_workflowpage wagtailcore_workflowpage_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_workflowpage
    ADD CONSTRAINT wagtailcore_workflowpage_pkey PRIMARY KEY (page_id);


--
-- Name: wagtailcore_workflowstate wagtailcore_workflowstate_current_task_state_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_workflowstate
    ADD CONSTRAINT wagtailcore_workflowstate_current_task_state_id_key UNIQUE (current_task_state_id);


--
-- Name: wagtailcore_workflowstate wagtailcore_workflowstate_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_workflowstate
    ADD CONSTRAINT wagtailcore_workflowstate_pkey PRIMARY KEY (id);


--
-- Name: wagtailcore_workflowtask wagtailcore_workflowtask_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_workflowtask
    ADD CONSTRAINT wagtailcore_workflowtask_pkey PRIMARY KEY (id);


--
-- Name: wagtailcore_workflowtask wagtailcore_workflowtask_workflow_id_task_id_4ec7a62b_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_workflowtask
    ADD CONSTRAINT wagtailcore_workflowtask_workflow_id_task_id_4ec7a62b_uniq UNIQUE (workflow_id, task_id);


--
-- Name: wagtaildocs_document wagtaildocs_document_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtaildocs_document
    ADD CONSTRAINT wagtaildocs_document_pkey PRIMARY KEY (id);


--
-- Name: wagtailembeds_embed wagtailembeds_embed_hash_c9bd8c9a_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailembeds_embed
    ADD CONSTRAINT wagtailembeds_embed_hash_c9bd8c9a_uniq UNIQUE (hash);


--
-- Name: wagtailembeds_embed wagtailembeds_embed_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailembeds_embed
    ADD CONSTRAINT wagtailembeds_embed_pkey PRIMARY KEY (id);


--
-- Name: wagtailforms_formsubmission wagtailforms_formsubmission_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailforms_formsubmission
    ADD CONSTRAINT wagtailforms_formsubmission_pkey PRIMARY KEY (id);


--
-- Name: wagtailimages_image wagtailimages_image_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailimages_image
    ADD CONSTRAINT wagtailimages_image_pkey PRIMARY KEY (id);


--
-- Name: wagtailimages_rendition wagtailimages_rendition_image_id_filter_spec_foc_323c8fe0_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailimages_rendition
    ADD CONSTRAINT wagtailimages_rendition_image_id_filter_spec_foc_323c8fe0_uniq UNIQUE (image_id, filter_spec, focal_point_key);


--
-- Name: wagtailimages_rendition wagtailimages_rendition_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailimages_rendition
    ADD CONSTRAINT wagtailimages_rendition_pkey PRIMARY KEY (id);


--
-- Name: wagtailredirects_redirect wagtailredirects_redirect_old_path_site_id_783622d7_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailredirects_redirect
    ADD CONSTRAINT wagtailredirects_redirect_old_path_site_id_783622d7_uniq UNIQUE (old_path, site_id);


--
-- Name: wagtailredirects_redirect wagtailredirects_redirect_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailredirects_redirect
    ADD CONSTRAINT wagtailredirects_redirect_pkey PRIMARY KEY (id);


--
-- Name: wagtailsearch_indexentry wagtailsearch_indexentry_content_type_id_object_i_bcd7ba73_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailsearch_indexentry
    ADD CONSTRAINT wagtailsearch_indexentry_content_type_id_object_i_bcd7ba73_uniq UNIQUE (content_type_id, object_id);


--
-- Name: wagtailsearch_indexentry wagtailsearch_indexentry_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailsearch_indexentry
    ADD CONSTRAINT wagtailsearch_indexentry_pkey PRIMARY KEY (id);


--
-- Name: wagtailusers_userprofile wagtailusers_userprofile_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailusers_userprofile
    ADD CONSTRAINT wagtailusers_userprofile_pkey PRIMARY KEY (id);


--
-- Name: wagtailusers_userprofile wagtailusers_userprofile_user_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailusers_userprofile
    ADD CONSTRAINT wagtailusers_userprofile_user_id_key UNIQUE (user_id);


--
-- Name: supply_delivery weigh_slip_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_delivery
    ADD CONSTRAINT weigh_slip_once UNIQUE (cooperative_id, slip_number);


--
-- Name: account_by_owner; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX account_by_owner ON public.ledger_account USING btree (owner_type, owner_id);


--
-- Name: account_emailaddress_email_03be32b2; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX account_emailaddress_email_03be32b2 ON public.account_emailaddress USING btree (email);


--
-- Name: account_emailaddress_email_03be32b2_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX account_emailaddress_email_03be32b2_like ON public.account_emailaddress USING btree (email varchar_pattern_ops);


--
-- Name: account_emailaddress_user_id_2c513194; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX account_emailaddress_user_id_2c513194 ON public.account_emailaddress USING btree (user_id);


--
-- Name: account_emailconfirmation_email_address_id_5b7f8c58; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX account_emailconfirmation_email_address_id_5b7f8c58 ON public.account_emailconfirmation USING btree (email_address_id);


--
-- Name: account_emailconfirmation_key_f43612bd_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX account_emailconfirmation_key_f43612bd_like ON public.account_emailconfirmation USING btree (key varchar_pattern_ops);


--
-- Name: auth_group_name_a6ea08ec_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX auth_group_name_a6ea08ec_like ON public.auth_group USING btree (name varchar_pattern_ops);


--
-- Name: auth_group_permissions_group_id_b120cbf9; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX auth_group_permissions_group_id_b120cbf9 ON public.auth_group_permissions USING btree (group_id);


--
-- Name: auth_group_permissions_permission_id_84c5c92e; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX auth_group_permissions_permission_id_84c5c92e ON public.auth_group_permissions USING btree (permission_id);


--
-- Name: auth_permission_content_type_id_2f476e4b; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX auth_permission_content_type_id_2f476e4b ON public.auth_permission USING btree (content_type_id);


--
-- Name: axes_accessattempt_ip_address_10922d9c; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX axes_accessattempt_ip_address_10922d9c ON public.axes_accessattempt USING btree (ip_address);


--
-- Name: axes_accessattempt_user_agent_ad89678b; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX axes_accessattempt_user_agent_ad89678b ON public.axes_accessattempt USING btree (user_agent);


--
-- Name: axes_accessattempt_user_agent_ad89678b_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX axes_accessattempt_user_agent_ad89678b_like ON public.axes_accessattempt USING btree (user_agent varchar_pattern_ops);


--
-- Name: axes_accessattempt_username_3f2d4ca0; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX axes_accessattempt_username_3f2d4ca0 ON public.axes_accessattempt USING btree (username);


--
-- Name: axes_accessattempt_username_3f2d4ca0_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX axes_accessattempt_username_3f2d4ca0_like ON public.axes_accessattempt USING btree (username varchar_pattern_ops);


--
-- Name: axes_accessfailurelog_ip_address_2e9f5a7f; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX axes_accessfailurelog_ip_address_2e9f5a7f ON public.axes_accessfailurelog USING btree (ip_address);


--
-- Name: axes_accessfailurelog_user_agent_ea145dda; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX axes_accessfailurelog_user_agent_ea145dda ON public.axes_accessfailurelog USING btree (user_agent);


--
-- Name: axes_accessfailurelog_user_agent_ea145dda_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX axes_accessfailurelog_user_agent_ea145dda_like ON public.axes_accessfailurelog USING btree (user_agent varchar_pattern_ops);


--
-- Name: axes_accessfailurelog_username_a8b7e8a4; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX axes_accessfailurelog_username_a8b7e8a4 ON public.axes_accessfailurelog USING btree (username);


--
-- Name: axes_accessfailurelog_username_a8b7e8a4_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX axes_accessfailurelog_username_a8b7e8a4_like ON public.axes_accessfailurelog USING btree (username varchar_pattern_ops);


--
-- Name: axes_accesslog_ip_address_86b417e5; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX axes_accesslog_ip_address_86b417e5 ON public.axes_accesslog USING btree (ip_address);


--
-- Name: axes_accesslog_user_agent_0e659004; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX axes_accesslog_user_agent_0e659004 ON public.axes_accesslog USING btree (user_agent);


--
-- Name: axes_accesslog_user_agent_0e659004_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX axes_accesslog_user_agent_0e659004_like ON public.axes_accesslog USING btree (user_agent varchar_pattern_ops);


--
-- Name: axes_accesslog_username_df93064b; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX axes_accesslog_username_df93064b ON public.axes_accesslog USING btree (username);


--
-- Name: axes_accesslog_username_df93064b_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX axes_accesslog_username_df93064b_like ON public.axes_accesslog USING btree (username varchar_pattern_ops);


--
-- Name: bank_card_in_use_once; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX bank_card_in_use_once ON public.households_bankcard USING btree (household_id) WHERE (retired_at IS NULL);


--
-- Name: base_content_object_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX base_content_object_idx ON public.wagtailcore_revision USING btree (base_content_type_id, object_id);


--
-- Name: buyer_mail_due; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX buyer_mail_due ON public.orders_buyermail USING btree (due_at) WHERE (due_at IS NOT NULL);


--
-- Name: catalogue_category_slug_9635febd_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX catalogue_category_slug_9635febd_like ON public.catalogue_category USING btree (slug varchar_pattern_ops);


--
-- Name: catalogue_pack_product_id_1b2ed608; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX catalogue_pack_product_id_1b2ed608 ON public.catalogue_pack USING btree (product_id);


--
-- Name: catalogue_product_category_id_d8eb7fb2; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX catalogue_product_category_id_d8eb7fb2 ON public.catalogue_product USING btree (category_id);


--
-- Name: catalogue_product_cooperative_id_8b1b1dbf; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX catalogue_product_cooperative_id_8b1b1dbf ON public.catalogue_product USING btree (cooperative_id);


--
-- Name: catalogue_product_village_id_c6964b77; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX catalogue_product_village_id_c6964b77 ON public.catalogue_product USING btree (village_id);


--
-- Name: cms_campaignpage_collection_id_cb8c897a; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX cms_campaignpage_collection_id_cb8c897a ON public.cms_campaignpage USING btree (collection_id);


--
-- Name: cms_campaignpage_picture_id_49b527f1; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX cms_campaignpage_picture_id_49b527f1 ON public.cms_campaignpage USING btree (picture_id);


--
-- Name: cms_collectionpage_category_id_53232059; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX cms_collectionpage_category_id_53232059 ON public.cms_collectionpage USING btree (category_id);


--
-- Name: cms_collectionpage_picture_id_2d0f12d2; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX cms_collectionpage_picture_id_2d0f12d2 ON public.cms_collectionpage USING btree (picture_id);


--
-- Name: cms_collectionpage_township_id_0524ab80; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX cms_collectionpage_township_id_0524ab80 ON public.cms_collectionpage USING btree (township_id);


--
-- Name: cms_collectionpage_village_id_5ffb1c55; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX cms_collectionpage_village_id_5ffb1c55 ON public.cms_collectionpage USING btree (village_id);


--
-- Name: cms_homepage_picture_id_e763da5f; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX cms_homepage_picture_id_e763da5f ON public.cms_homepage USING btree (picture_id);


--
-- Name: cms_producepage_main_picture_id_72bf1a03; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX cms_producepage_main_picture_id_72bf1a03 ON public.cms_producepage USING btree (main_picture_id);


--
-- Name: cms_producepage_product_id_6e5a75a7; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX cms_producepage_product_id_6e5a75a7 ON public.cms_producepage USING btree (product_id);


--
-- Name: cms_purge_xid; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX cms_purge_xid ON public.cms_purge USING btree (xid);


--
-- Name: cms_siteframe_first_published_at_22324634; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX cms_siteframe_first_published_at_22324634 ON public.cms_siteframe USING btree (first_published_at);


--
-- Name: cms_siteframe_latest_revision_id_2b0c1932; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX cms_siteframe_latest_revision_id_2b0c1932 ON public.cms_siteframe USING btree (latest_revision_id);


--
-- Name: cms_siteframe_live_revision_id_7cb5982e; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX cms_siteframe_live_revision_id_7cb5982e ON public.cms_siteframe USING btree (live_revision_id);


--
-- Name: cms_siteframe_locale_id_e7e1cb0b; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX cms_siteframe_locale_id_e7e1cb0b ON public.cms_siteframe USING btree (locale_id);


--
-- Name: cms_storyimage_collection_id_569bfeaf; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX cms_storyimage_collection_id_569bfeaf ON public.cms_storyimage USING btree (collection_id);


--
-- Name: cms_storyimage_created_at_7375fe13; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX cms_storyimage_created_at_7375fe13 ON public.cms_storyimage USING btree (created_at);


--
-- Name: cms_storyimage_file_hash_d51b3661; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX cms_storyimage_file_hash_d51b3661 ON public.cms_storyimage USING btree (file_hash);


--
-- Name: cms_storyimage_file_hash_d51b3661_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX cms_storyimage_file_hash_d51b3661_like ON public.cms_storyimage USING btree (file_hash varchar_pattern_ops);


--
-- Name: cms_storyimage_uploaded_by_user_id_ce00e280; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX cms_storyimage_uploaded_by_user_id_ce00e280 ON public.cms_storyimage USING btree (uploaded_by_user_id);


--
-- Name: cms_storyrendition_filter_spec_f83ffff6; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX cms_storyrendition_filter_spec_f83ffff6 ON public.cms_storyrendition USING btree (filter_spec);


--
-- Name: cms_storyrendition_filter_spec_f83ffff6_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX cms_storyrendition_filter_spec_f83ffff6_like ON public.cms_storyrendition USING btree (filter_spec varchar_pattern_ops);


--
-- Name: cms_storyrendition_image_id_009e4231; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX cms_storyrendition_image_id_009e4231 ON public.cms_storyrendition USING btree (image_id);


--
-- Name: cms_townshippage_township_id_4007b174; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX cms_townshippage_township_id_4007b174 ON public.cms_townshippage USING btree (township_id);


--
-- Name: cms_villagepage_picture_id_5ff4422f; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX cms_villagepage_picture_id_5ff4422f ON public.cms_villagepage USING btree (picture_id);


--
-- Name: cms_villagepage_village_id_4ea74005; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX cms_villagepage_village_id_4ea74005 ON public.cms_villagepage USING btree (village_id);


--
-- Name: content_object_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX content_object_idx ON public.wagtailcore_revision USING btree (content_type_id, object_id);


--
-- Name: cooperatives_clerk_cooperative_id_13da650c; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX cooperatives_clerk_cooperative_id_13da650c ON public.cooperatives_clerk USING btree (cooperative_id);


--
-- Name: cooperatives_clerk_user_id_08b56c09; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX cooperatives_clerk_user_id_08b56c09 ON public.cooperatives_clerk USING btree (user_id);


--
-- Name: cooperatives_cooperative_sort_key_1be5426d; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX cooperatives_cooperative_sort_key_1be5426d ON public.cooperatives_cooperative USING btree (sort_key);


--
-- Name: cooperatives_cooperative_sort_key_1be5426d_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX cooperatives_cooperative_sort_key_1be5426d_like ON public.cooperatives_cooperative USING btree (sort_key varchar_pattern_ops);


--
-- Name: cooperatives_cooperative_village_id_c7c40431; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX cooperatives_cooperative_village_id_c7c40431 ON public.cooperatives_cooperative USING btree (village_id);


--
-- Name: cooperatives_member_cooperative_id_bdfc7d39; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX cooperatives_member_cooperative_id_bdfc7d39 ON public.cooperatives_member USING btree (cooperative_id);


--
-- Name: cooperatives_member_household_id_d9df8a11; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX cooperatives_member_household_id_d9df8a11 ON public.cooperatives_member USING btree (household_id);


--
-- Name: correction_once; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX correction_once ON public.households_correction USING btree (event_id, household_id) WHERE (NOT ((state)::text = 'refused'::text));


--
-- Name: dispute_due; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX dispute_due ON public.orders_dispute USING btree (due_at) WHERE (due_at IS NOT NULL);


--
-- Name: django_session_expire_date_a5c62663; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX django_session_expire_date_a5c62663 ON public.django_session USING btree (expire_date);


--
-- Name: django_session_session_key_c0390e0f_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX django_session_session_key_c0390e0f_like ON public.django_session USING btree (session_key varchar_pattern_ops);


--
-- Name: forecast_due; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX forecast_due ON public.supply_forecast USING btree (due_at) WHERE (due_at IS NOT NULL);


--
-- Name: forecast_open_once; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX forecast_open_once ON public.supply_forecast USING btree (product_id, grade) WHERE ((state)::text = 'open'::text);


--
-- Name: formstate_user_object; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX formstate_user_object ON public.wagtailadmin_formstate USING btree (user_id, content_type_id, object_id, parent_object_id);


--
-- Name: households_bankcard_entered_by_id_08f2ca0b; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX households_bankcard_entered_by_id_08f2ca0b ON public.households_bankcard USING btree (entered_by_id);


--
-- Name: households_bankcard_household_id_1ab9f90d; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX households_bankcard_household_id_1ab9f90d ON public.households_bankcard USING btree (household_id);


--
-- Name: households_correction_event_id_764ce908; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX households_correction_event_id_764ce908 ON public.households_correction USING btree (event_id);


--
-- Name: households_correction_first_approver_id_cf4221bf; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX households_correction_first_approver_id_cf4221bf ON public.households_correction USING btree (first_approver_id);


--
-- Name: households_correction_household_id_0bce5478; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX households_correction_household_id_0bce5478 ON public.households_correction USING btree (household_id);


--
-- Name: households_correction_refused_by_id_ed5f3ddc; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX households_correction_refused_by_id_ed5f3ddc ON public.households_correction USING btree (refused_by_id);


--
-- Name: households_correction_requested_by_id_904d9856; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX households_correction_requested_by_id_904d9856 ON public.households_correction USING btree (requested_by_id);


--
-- Name: households_correction_rightful_id_e2e94f71; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX households_correction_rightful_id_e2e94f71 ON public.households_correction USING btree (rightful_id);


--
-- Name: households_correction_second_approver_id_c2c2bf6f; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX households_correction_second_approver_id_c2c2bf6f ON public.households_correction USING btree (second_approver_id);


--
-- Name: households_household_number_d0cee13c_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX households_household_number_d0cee13c_like ON public.households_household USING btree (number varchar_pattern_ops);


--
-- Name: households_household_village_id_c6dbbc5a; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX households_household_village_id_c6dbbc5a ON public.households_household USING btree (village_id);


--
-- Name: households_payoutbatch_answered_by_id_c19789b6; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX households_payoutbatch_answered_by_id_c19789b6 ON public.households_payoutbatch USING btree (answered_by_id);


--
-- Name: households_payoutbatch_created_by_id_da415e55; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX households_payoutbatch_created_by_id_da415e55 ON public.households_payoutbatch USING btree (created_by_id);


--
-- Name: households_payoutbatch_township_id_c2342085; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX households_payoutbatch_township_id_c2342085 ON public.households_payoutbatch USING btree (township_id);


--
-- Name: households_payoutbatch_village_id_de4c62cf; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX households_payoutbatch_village_id_de4c62cf ON public.households_payoutbatch USING btree (village_id);


--
-- Name: households_payoutrow_batch_id_e1b5ec6a; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX households_payoutrow_batch_id_e1b5ec6a ON public.households_payoutrow USING btree (batch_id);


--
-- Name: households_payoutrow_card_id_707bca3d; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX households_payoutrow_card_id_707bca3d ON public.households_payoutrow USING btree (card_id);


--
-- Name: households_payoutrow_household_id_68caec40; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX households_payoutrow_household_id_68caec40 ON public.households_payoutrow USING btree (household_id);


--
-- Name: households_person_household_id_c0781c3f; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX households_person_household_id_c0781c3f ON public.households_person USING btree (household_id);


--
-- Name: households_statuschange_changed_by_id_cdfb46ec; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX households_statuschange_changed_by_id_cdfb46ec ON public.households_statuschange USING btree (changed_by_id);


--
-- Name: households_statuschange_household_id_3d4bb356; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX households_statuschange_household_id_3d4bb356 ON public.households_statuschange USING btree (household_id);


--
-- Name: ledger_account_code_e0a3af95_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ledger_account_code_e0a3af95_like ON public.ledger_account USING btree (code varchar_pattern_ops);


--
-- Name: ledger_event_reverses_id_d95a5b7d; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ledger_event_reverses_id_d95a5b7d ON public.ledger_event USING btree (reverses_id);


--
-- Name: ledger_seal_sealed_on_5781fdd4; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ledger_seal_sealed_on_5781fdd4 ON public.ledger_seal USING btree (sealed_on);


--
-- Name: look_by_subject; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX look_by_subject ON public.people_look USING btree (subject_type, subject_id, at DESC);


--
-- Name: lot_for_sale; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX lot_for_sale ON public.supply_lot USING btree (product_id, grade, best_before);


--
-- Name: orders_basket_updated_at_30379ad3; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_basket_updated_at_30379ad3 ON public.orders_basket USING btree (updated_at);


--
-- Name: orders_basketline_basket_id_5c1d5253; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_basketline_basket_id_5c1d5253 ON public.orders_basketline USING btree (basket_id);


--
-- Name: orders_basketline_pack_id_a3bb5de1; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_basketline_pack_id_a3bb5de1 ON public.orders_basketline USING btree (pack_id);


--
-- Name: orders_buyermail_parcel_id_2f16c76c; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_buyermail_parcel_id_2f16c76c ON public.orders_buyermail USING btree (parcel_id);


--
-- Name: orders_claim_answered_by_id_ac637af8; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_claim_answered_by_id_ac637af8 ON public.orders_claim USING btree (answered_by_id);


--
-- Name: orders_claim_decided_by_id_c7d4181f; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_claim_decided_by_id_c7d4181f ON public.orders_claim USING btree (decided_by_id);


--
-- Name: orders_claim_line_id_18fad01a; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_claim_line_id_18fad01a ON public.orders_claim USING btree (line_id);


--
-- Name: orders_discardedfile_name_97328701_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_discardedfile_name_97328701_like ON public.orders_discardedfile USING btree (name varchar_pattern_ops);


--
-- Name: orders_discountcode_code_f7718993_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_discountcode_code_f7718993_like ON public.orders_discountcode USING btree (code varchar_pattern_ops);


--
-- Name: orders_dispute_dispute_id_d52bd2c2_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_dispute_dispute_id_d52bd2c2_like ON public.orders_dispute USING btree (dispute_id varchar_pattern_ops);


--
-- Name: orders_dispute_payment_id_291b54ec; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_dispute_payment_id_291b54ec ON public.orders_dispute USING btree (payment_id);


--
-- Name: orders_disputemovement_balance_transaction_id_1b002af8_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_disputemovement_balance_transaction_id_1b002af8_like ON public.orders_disputemovement USING btree (balance_transaction_id varchar_pattern_ops);


--
-- Name: orders_disputemovement_dispute_id_1d3e6101; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_disputemovement_dispute_id_1d3e6101 ON public.orders_disputemovement USING btree (dispute_id);


--
-- Name: orders_heartbeat_name_3dd2ec28_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_heartbeat_name_3dd2ec28_like ON public.orders_heartbeat USING btree (name varchar_pattern_ops);


--
-- Name: orders_order_discount_code_id_a46806cc; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_order_discount_code_id_a46806cc ON public.orders_order USING btree (discount_code_id);


--
-- Name: orders_order_number_abc9e0f2_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_order_number_abc9e0f2_like ON public.orders_order USING btree (number varchar_pattern_ops);


--
-- Name: orders_order_token_6d467ae5_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_order_token_6d467ae5_like ON public.orders_order USING btree (token varchar_pattern_ops);


--
-- Name: orders_order_user_id_e9b59eb1; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_order_user_id_e9b59eb1 ON public.orders_order USING btree (user_id);


--
-- Name: orders_orderline_order_id_17f8f3ef; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_orderline_order_id_17f8f3ef ON public.orders_orderline USING btree (order_id);


--
-- Name: orders_orderline_pack_id_089caaa8; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_orderline_pack_id_089caaa8 ON public.orders_orderline USING btree (pack_id);


--
-- Name: orders_orderline_parcel_id_d37e4a92; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_orderline_parcel_id_d37e4a92 ON public.orders_orderline USING btree (parcel_id);


--
-- Name: orders_parcel_cancelled_by_id_6d00c362; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_parcel_cancelled_by_id_6d00c362 ON public.orders_parcel USING btree (cancelled_by_id);


--
-- Name: orders_parcel_cooperative_id_7cbf882e; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_parcel_cooperative_id_7cbf882e ON public.orders_parcel USING btree (cooperative_id);


--
-- Name: orders_parcel_forecast_id_aa2bb641; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_parcel_forecast_id_aa2bb641 ON public.orders_parcel USING btree (forecast_id);


--
-- Name: orders_parcel_order_id_b76bd86d; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_parcel_order_id_b76bd86d ON public.orders_parcel USING btree (order_id);


--
-- Name: orders_parcel_shipped_by_id_328ef3cb; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_parcel_shipped_by_id_328ef3cb ON public.orders_parcel USING btree (shipped_by_id);


--
-- Name: orders_payment_balance_transaction_id_b7927cad_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_payment_balance_transaction_id_b7927cad_like ON public.orders_payment USING btree (balance_transaction_id varchar_pattern_ops);


--
-- Name: orders_payment_payment_intent_id_ed8f2cfa_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_payment_payment_intent_id_ed8f2cfa_like ON public.orders_payment USING btree (payment_intent_id varchar_pattern_ops);


--
-- Name: orders_payment_session_id_4dd29a70_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_payment_session_id_4dd29a70_like ON public.orders_payment USING btree (session_id varchar_pattern_ops);


--
-- Name: orders_postagerate_province_716bf423_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_postagerate_province_716bf423_like ON public.orders_postagerate USING btree (province varchar_pattern_ops);


--
-- Name: orders_refund_balance_transaction_id_aaa8039a_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_refund_balance_transaction_id_aaa8039a_like ON public.orders_refund USING btree (balance_transaction_id varchar_pattern_ops);


--
-- Name: orders_refund_failure_balance_transaction_id_c349a744_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_refund_failure_balance_transaction_id_c349a744_like ON public.orders_refund USING btree (failure_balance_transaction_id varchar_pattern_ops);


--
-- Name: orders_refund_paid_elsewhere_by_id_81fec908; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_refund_paid_elsewhere_by_id_81fec908 ON public.orders_refund USING btree (paid_elsewhere_by_id);


--
-- Name: orders_refund_parcel_id_717f5722; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_refund_parcel_id_717f5722 ON public.orders_refund USING btree (parcel_id);


--
-- Name: orders_refund_payment_id_a6b07753; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_refund_payment_id_a6b07753 ON public.orders_refund USING btree (payment_id);


--
-- Name: orders_refund_refund_id_844d169d_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_refund_refund_id_844d169d_like ON public.orders_refund USING btree (refund_id varchar_pattern_ops);


--
-- Name: orders_refund_request_496ad53b_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_refund_request_496ad53b_like ON public.orders_refund USING btree (request varchar_pattern_ops);


--
-- Name: orders_removedanswer_answered_by_id_e18431b2; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_removedanswer_answered_by_id_e18431b2 ON public.orders_removedanswer USING btree (answered_by_id);


--
-- Name: orders_removedanswer_removed_by_id_c1a205d6; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_removedanswer_removed_by_id_c1a205d6 ON public.orders_removedanswer USING btree (removed_by_id);


--
-- Name: orders_removedanswer_review_id_3a8d6c9a; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_removedanswer_review_id_3a8d6c9a ON public.orders_removedanswer USING btree (review_id);


--
-- Name: orders_review_answer_released_by_id_94aaf043; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_review_answer_released_by_id_94aaf043 ON public.orders_review USING btree (answer_released_by_id);


--
-- Name: orders_review_answered_by_id_e95ef97e; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_review_answered_by_id_e95ef97e ON public.orders_review USING btree (answered_by_id);


--
-- Name: orders_review_moderated_by_id_28fe6312; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_review_moderated_by_id_28fe6312 ON public.orders_review USING btree (moderated_by_id);


--
-- Name: orders_review_product_id_fcb3225d; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_review_product_id_fcb3225d ON public.orders_review USING btree (product_id);


--
-- Name: orders_reviewphoto_review_id_8e6a8839; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_reviewphoto_review_id_8e6a8839 ON public.orders_reviewphoto USING btree (review_id);


--
-- Name: orders_reviewreport_review_id_2cad4a66; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_reviewreport_review_id_2cad4a66 ON public.orders_reviewreport USING btree (review_id);


--
-- Name: orders_stripeevent_event_id_85cb396e_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_stripeevent_event_id_85cb396e_like ON public.orders_stripeevent USING btree (event_id varchar_pattern_ops);


--
-- Name: parcel_due; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX parcel_due ON public.orders_parcel USING btree (due_at) WHERE (due_at IS NOT NULL);


--
-- Name: parcel_once_a_cooperative; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX parcel_once_a_cooperative ON public.orders_parcel USING btree (order_id, cooperative_id) WHERE (forecast_id IS NULL);


--
-- Name: parcel_settled; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX parcel_settled ON public.orders_parcel USING btree (settled_at) WHERE (settled_at IS NOT NULL);


--
-- Name: payment_due; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX payment_due ON public.orders_payment USING btree (due_at) WHERE (due_at IS NOT NULL);


--
-- Name: payout_one_open_a_household; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX payout_one_open_a_household ON public.households_payoutrow USING btree (household_id) WHERE ((state)::text = 'pending'::text);


--
-- Name: people_look_user_id_8d183eeb; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX people_look_user_id_8d183eeb ON public.people_look USING btree (user_id);


--
-- Name: people_role_township_id_b2e8fb5f; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX people_role_township_id_b2e8fb5f ON public.people_role USING btree (township_id);


--
-- Name: people_role_user_id_432e6469; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX people_role_user_id_432e6469 ON public.people_role USING btree (user_id);


--
-- Name: people_role_village_id_530745a2; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX people_role_village_id_530745a2 ON public.people_role USING btree (village_id);


--
-- Name: people_user_email_1f424fe4_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX people_user_email_1f424fe4_like ON public.people_user USING btree (email varchar_pattern_ops);


--
-- Name: people_user_groups_group_id_1f0237d0; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX people_user_groups_group_id_1f0237d0 ON public.people_user_groups USING btree (group_id);


--
-- Name: people_user_groups_user_id_290df956; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX people_user_groups_user_id_290df956 ON public.people_user_groups USING btree (user_id);


--
-- Name: people_user_phone_5ea112eb_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX people_user_phone_5ea112eb_like ON public.people_user USING btree (phone varchar_pattern_ops);


--
-- Name: people_user_user_permissions_permission_id_55f01ef0; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX people_user_user_permissions_permission_id_55f01ef0 ON public.people_user_user_permissions USING btree (permission_id);


--
-- Name: people_user_user_permissions_user_id_7d19557b; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX people_user_user_permissions_user_id_7d19557b ON public.people_user_user_permissions USING btree (user_id);


--
-- Name: places_township_sort_key_7b3fc6c2; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX places_township_sort_key_7b3fc6c2 ON public.places_township USING btree (sort_key);


--
-- Name: places_township_sort_key_7b3fc6c2_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX places_township_sort_key_7b3fc6c2_like ON public.places_township USING btree (sort_key varchar_pattern_ops);


--
-- Name: places_village_sort_key_905a7c56; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX places_village_sort_key_905a7c56 ON public.places_village USING btree (sort_key);


--
-- Name: places_village_sort_key_905a7c56_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX places_village_sort_key_905a7c56_like ON public.places_village USING btree (sort_key varchar_pattern_ops);


--
-- Name: places_village_township_id_2776c7c5; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX places_village_township_id_2776c7c5 ON public.places_village USING btree (township_id);


--
-- Name: posting_by_credit; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX posting_by_credit ON public.ledger_posting USING btree (credit_id, event_id);


--
-- Name: posting_by_debit; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX posting_by_debit ON public.ledger_posting USING btree (debit_id, event_id);


--
-- Name: product_listed_by_category; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX product_listed_by_category ON public.catalogue_product USING btree (listed, category_id);


--
-- Name: referenceindex_source_object; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX referenceindex_source_object ON public.wagtailcore_referenceindex USING btree (base_content_type_id, object_id);


--
-- Name: referenceindex_target_object; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX referenceindex_target_object ON public.wagtailcore_referenceindex USING btree (to_content_type_id, to_object_id);


--
-- Name: refund_due; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX refund_due ON public.orders_refund USING btree (due_at) WHERE (due_at IS NOT NULL);


--
-- Name: reservation_held; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX reservation_held ON public.supply_reservation USING btree (expires_at) WHERE ((state)::text = 'held'::text);


--
-- Name: review_published; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX review_published ON public.orders_review USING btree (product_id, id DESC) INCLUDE (rating) WHERE ((state)::text = 'published'::text);


--
-- Name: review_report_open; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX review_report_open ON public.orders_reviewreport USING btree (review_id) WHERE (handled_at IS NULL);


--
-- Name: stripe_event_due; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX stripe_event_due ON public.orders_stripeevent USING btree (due_at) WHERE (due_at IS NOT NULL);


--
-- Name: supply_agreement_cooperative_id_3b9ee274; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX supply_agreement_cooperative_id_3b9ee274 ON public.supply_agreement USING btree (cooperative_id);


--
-- Name: supply_agreement_product_id_3229ef99; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX supply_agreement_product_id_3229ef99 ON public.supply_agreement USING btree (product_id);


--
-- Name: supply_agreement_season_id_f74bb086; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX supply_agreement_season_id_f74bb086 ON public.supply_agreement USING btree (season_id);


--
-- Name: supply_allocation_delivery_id_1658a9a6; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX supply_allocation_delivery_id_1658a9a6 ON public.supply_allocation USING btree (delivery_id);


--
-- Name: supply_allocation_reservation_id_c7b30c6c; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX supply_allocation_reservation_id_c7b30c6c ON public.supply_allocation USING btree (reservation_id);


--
-- Name: supply_delivery_agreement_id_87bad895; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX supply_delivery_agreement_id_87bad895 ON public.supply_delivery USING btree (agreement_id);


--
-- Name: supply_delivery_cooperative_id_cf3a0d71; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX supply_delivery_cooperative_id_cf3a0d71 ON public.supply_delivery USING btree (cooperative_id);


--
-- Name: supply_delivery_household_id_df08e719; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX supply_delivery_household_id_df08e719 ON public.supply_delivery USING btree (household_id);


--
-- Name: supply_delivery_lot_id_f0073494; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX supply_delivery_lot_id_f0073494 ON public.supply_delivery USING btree (lot_id);


--
-- Name: supply_delivery_product_id_18ae0e4e; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX supply_delivery_product_id_18ae0e4e ON public.supply_delivery USING btree (product_id);


--
-- Name: supply_forecast_agreement_id_951af6cf; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX supply_forecast_agreement_id_951af6cf ON public.supply_forecast USING btree (agreement_id);


--
-- Name: supply_forecast_announced_by_id_fdf26db2; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX supply_forecast_announced_by_id_fdf26db2 ON public.supply_forecast USING btree (announced_by_id);


--
-- Name: supply_forecast_decided_by_id_7faca03d; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX supply_forecast_decided_by_id_7faca03d ON public.supply_forecast USING btree (decided_by_id);


--
-- Name: supply_forecast_product_id_c36d3fda; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX supply_forecast_product_id_c36d3fda ON public.supply_forecast USING btree (product_id);


--
-- Name: supply_lot_code_b38126bd_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX supply_lot_code_b38126bd_like ON public.supply_lot USING btree (code varchar_pattern_ops);


--
-- Name: supply_lot_forecast_id_98b902fb; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX supply_lot_forecast_id_98b902fb ON public.supply_lot USING btree (forecast_id);


--
-- Name: supply_lot_product_id_bc9a18a8; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX supply_lot_product_id_bc9a18a8 ON public.supply_lot USING btree (product_id);


--
-- Name: supply_protectedprice_product_id_b6f419d1; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX supply_protectedprice_product_id_b6f419d1 ON public.supply_protectedprice USING btree (product_id);


--
-- Name: supply_protectedprice_season_id_2850e02c; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX supply_protectedprice_season_id_2850e02c ON public.supply_protectedprice USING btree (season_id);


--
-- Name: supply_protectedprice_set_by_id_9254e945; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX supply_protectedprice_set_by_id_9254e945 ON public.supply_protectedprice USING btree (set_by_id);


--
-- Name: supply_reservation_forecast_id_8af23fba; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX supply_reservation_forecast_id_8af23fba ON public.supply_reservation USING btree (forecast_id);


--
-- Name: supply_reservation_pack_id_201ead8d; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX supply_reservation_pack_id_201ead8d ON public.supply_reservation USING btree (pack_id);


--
-- Name: supply_reservationpart_lot_id_28d88f73; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX supply_reservationpart_lot_id_28d88f73 ON public.supply_reservationpart USING btree (lot_id);


--
-- Name: supply_reservationpart_reservation_id_2d98ae5d; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX supply_reservationpart_reservation_id_2d98ae5d ON public.supply_reservationpart USING btree (reservation_id);


--
-- Name: supply_season_name_11a4946e_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX supply_season_name_11a4946e_like ON public.supply_season USING btree (name varchar_pattern_ops);


--
-- Name: supply_seasonclosing_started_by_id_aebff05d; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX supply_seasonclosing_started_by_id_aebff05d ON public.supply_seasonclosing USING btree (started_by_id);


--
-- Name: supply_seasonpurchase_closing_id_6ab37116; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX supply_seasonpurchase_closing_id_6ab37116 ON public.supply_seasonpurchase USING btree (closing_id);


--
-- Name: supply_signature_agreement_id_87b3649e; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX supply_signature_agreement_id_87b3649e ON public.supply_signature USING btree (agreement_id);


--
-- Name: supply_signature_household_id_1296c9e6; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX supply_signature_household_id_1296c9e6 ON public.supply_signature USING btree (household_id);


--
-- Name: taggit_tag_name_58eb2ed9_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX taggit_tag_name_58eb2ed9_like ON public.taggit_tag USING btree (name varchar_pattern_ops);


--
-- Name: taggit_tag_slug_6be58b2c_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX taggit_tag_slug_6be58b2c_like ON public.taggit_tag USING btree (slug varchar_pattern_ops);


--
-- Name: taggit_tagg_content_8fc721_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX taggit_tagg_content_8fc721_idx ON public.taggit_taggeditem USING btree (content_type_id, object_id);


--
-- Name: taggit_taggeditem_content_type_id_9957a03c; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX taggit_taggeditem_content_type_id_9957a03c ON public.taggit_taggeditem USING btree (content_type_id);


--
-- Name: taggit_taggeditem_object_id_e2d7d1df; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX taggit_taggeditem_object_id_e2d7d1df ON public.taggit_taggeditem USING btree (object_id);


--
-- Name: taggit_taggeditem_tag_id_f4f5b767; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX taggit_taggeditem_tag_id_f4f5b767 ON public.taggit_taggeditem USING btree (tag_id);


--
-- Name: unique_in_progress_workflow; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX unique_in_progress_workflow ON public.wagtailcore_workflowstate USING btree (base_content_type_id, object_id) WHERE ((status)::text = ANY ((ARRAY['in_progress'::character varying, 'needs_changes'::character varying])::text[]));


--
-- Name: unique_primary_email; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX unique_primary_email ON public.account_emailaddress USING btree (user_id, "primary") WHERE "primary";


--
-- Name: unique_verified_email; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX unique_verified_email ON public.account_emailaddress USING btree (email) WHERE verified;


--
-- Name: wagtail_localize_localesynchronization_sync_from_id_1bc4c2eb; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtail_localize_localesynchronization_sync_from_id_1bc4c2eb ON public.wagtail_localize_localesynchronization USING btree (sync_from_id);


--
-- Name: wagtail_localize_overridablesegment_context_id_eed8c388; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtail_localize_overridablesegment_context_id_eed8c388 ON public.wagtail_localize_overridablesegment USING btree (context_id);


--
-- Name: wagtail_localize_overridablesegment_source_id_5720ac20; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtail_localize_overridablesegment_source_id_5720ac20 ON public.wagtail_localize_overridablesegment USING btree (source_id);


--
-- Name: wagtail_localize_relatedobjectsegment_context_id_c0a725be; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtail_localize_relatedobjectsegment_context_id_c0a725be ON public.wagtail_localize_relatedobjectsegment USING btree (context_id);


--
-- Name: wagtail_localize_relatedobjectsegment_object_id_6c7b58df; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtail_localize_relatedobjectsegment_object_id_6c7b58df ON public.wagtail_localize_relatedobjectsegment USING btree (object_id);


--
-- Name: wagtail_localize_relatedobjectsegment_source_id_9a3b1373; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtail_localize_relatedobjectsegment_source_id_9a3b1373 ON public.wagtail_localize_relatedobjectsegment USING btree (source_id);


--
-- Name: wagtail_localize_segmentoverride_context_id_f827efe0; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtail_localize_segmentoverride_context_id_f827efe0 ON public.wagtail_localize_segmentoverride USING btree (context_id);


--
-- Name: wagtail_localize_segmentoverride_last_translated_by_id_a86448fc; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtail_localize_segmentoverride_last_translated_by_id_a86448fc ON public.wagtail_localize_segmentoverride USING btree (last_translated_by_id);


--
-- Name: wagtail_localize_segmentoverride_locale_id_b1673d41; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtail_localize_segmentoverride_locale_id_b1673d41 ON public.wagtail_localize_segmentoverride USING btree (locale_id);


--
-- Name: wagtail_localize_string_locale_id_2cded126; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtail_localize_string_locale_id_2cded126 ON public.wagtail_localize_string USING btree (locale_id);


--
-- Name: wagtail_localize_stringsegment_context_id_63235539; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtail_localize_stringsegment_context_id_63235539 ON public.wagtail_localize_stringsegment USING btree (context_id);


--
-- Name: wagtail_localize_stringsegment_source_id_5804129f; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtail_localize_stringsegment_source_id_5804129f ON public.wagtail_localize_stringsegment USING btree (source_id);


--
-- Name: wagtail_localize_stringsegment_string_id_6356d5ec; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtail_localize_stringsegment_string_id_6356d5ec ON public.wagtail_localize_stringsegment USING btree (string_id);


--
-- Name: wagtail_localize_stringtra_last_translated_by_id_764c7a3f; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtail_localize_stringtra_last_translated_by_id_764c7a3f ON public.wagtail_localize_stringtranslation USING btree (last_translated_by_id);


--
-- Name: wagtail_localize_stringtranslation_context_id_3cc13049; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtail_localize_stringtranslation_context_id_3cc13049 ON public.wagtail_localize_stringtranslation USING btree (context_id);


--
-- Name: wagtail_localize_stringtranslation_locale_id_b9e3730d; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtail_localize_stringtranslation_locale_id_b9e3730d ON public.wagtail_localize_stringtranslation USING btree (locale_id);


--
-- Name: wagtail_localize_stringtranslation_translation_of_id_8eef01d0; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtail_localize_stringtranslation_translation_of_id_8eef01d0 ON public.wagtail_localize_stringtranslation USING btree (translation_of_id);


--
-- Name: wagtail_localize_templatesegment_context_id_81456b25; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtail_localize_templatesegment_context_id_81456b25 ON public.wagtail_localize_templatesegment USING btree (context_id);


--
-- Name: wagtail_localize_templatesegment_source_id_26b89dc6; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtail_localize_templatesegment_source_id_26b89dc6 ON public.wagtail_localize_templatesegment USING btree (source_id);


--
-- Name: wagtail_localize_templatesegment_template_id_c370b3c8; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtail_localize_templatesegment_template_id_c370b3c8 ON public.wagtail_localize_templatesegment USING btree (template_id);


--
-- Name: wagtail_localize_translatableobject_content_type_id_0d6c5139; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtail_localize_translatableobject_content_type_id_0d6c5139 ON public.wagtail_localize_translatableobject USING btree (content_type_id);


--
-- Name: wagtail_localize_translati_specific_content_type_id_3095eb76; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtail_localize_translati_specific_content_type_id_3095eb76 ON public.wagtail_localize_translationsource USING btree (specific_content_type_id);


--
-- Name: wagtail_localize_translation_source_id_e326e1e3; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtail_localize_translation_source_id_e326e1e3 ON public.wagtail_localize_translation USING btree (source_id);


--
-- Name: wagtail_localize_translation_target_locale_id_8c524f73; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtail_localize_translation_target_locale_id_8c524f73 ON public.wagtail_localize_translation USING btree (target_locale_id);


--
-- Name: wagtail_localize_translationcontext_object_id_86263ce7; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtail_localize_translationcontext_object_id_86263ce7 ON public.wagtail_localize_translationcontext USING btree (object_id);


--
-- Name: wagtail_localize_translationlog_locale_id_37619cb4; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtail_localize_translationlog_locale_id_37619cb4 ON public.wagtail_localize_translationlog USING btree (locale_id);


--
-- Name: wagtail_localize_translationlog_page_revision_id_b036eea6; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtail_localize_translationlog_page_revision_id_b036eea6 ON public.wagtail_localize_translationlog USING btree (revision_id);


--
-- Name: wagtail_localize_translationlog_source_id_7228923e; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtail_localize_translationlog_source_id_7228923e ON public.wagtail_localize_translationlog USING btree (source_id);


--
-- Name: wagtail_localize_translationsource_locale_id_0ac264c0; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtail_localize_translationsource_locale_id_0ac264c0 ON public.wagtail_localize_translationsource USING btree (locale_id);


--
-- Name: wagtail_localize_translationsource_object_id_6a078fd2; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtail_localize_translationsource_object_id_6a078fd2 ON public.wagtail_localize_translationsource USING btree (object_id);


--
-- Name: wagtailadmi_content_717955_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailadmi_content_717955_idx ON public.wagtailadmin_editingsession USING btree (content_type_id, object_id);


--
-- Name: wagtailadmin_editingsession_content_type_id_4df7730e; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailadmin_editingsession_content_type_id_4df7730e ON public.wagtailadmin_editingsession USING btree (content_type_id);


--
-- Name: wagtailadmin_editingsession_user_id_6e1a9b70; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailadmin_editingsession_user_id_6e1a9b70 ON public.wagtailadmin_editingsession USING btree (user_id);


--
-- Name: wagtailadmin_formstate_content_type_id_e32438b3; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailadmin_formstate_content_type_id_e32438b3 ON public.wagtailadmin_formstate USING btree (content_type_id);


--
-- Name: wagtailadmin_formstate_user_id_b910adc2; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailadmin_formstate_user_id_b910adc2 ON public.wagtailadmin_formstate USING btree (user_id);


--
-- Name: wagtailcore_apitoken_key_hash_65979b78_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_apitoken_key_hash_65979b78_like ON public.wagtailcore_apitoken USING btree (key_hash varchar_pattern_ops);


--
-- Name: wagtailcore_apitoken_user_id_49b1141b; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_apitoken_user_id_49b1141b ON public.wagtailcore_apitoken USING btree (user_id);


--
-- Name: wagtailcore_collection_path_d848dc19_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_collection_path_d848dc19_like ON public.wagtailcore_collection USING btree (path varchar_pattern_ops);


--
-- Name: wagtailcore_collectionview_collectionviewrestriction__47320efd; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_collectionview_collectionviewrestriction__47320efd ON public.wagtailcore_collectionviewrestriction_groups USING btree (collectionviewrestriction_id);


--
-- Name: wagtailcore_collectionviewrestriction_collection_id_761908ec; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_collectionviewrestriction_collection_id_761908ec ON public.wagtailcore_collectionviewrestriction USING btree (collection_id);


--
-- Name: wagtailcore_collectionviewrestriction_groups_group_id_1823f2a3; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_collectionviewrestriction_groups_group_id_1823f2a3 ON public.wagtailcore_collectionviewrestriction_groups USING btree (group_id);


--
-- Name: wagtailcore_comment_page_id_108444b5; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_comment_page_id_108444b5 ON public.wagtailcore_comment USING btree (page_id);


--
-- Name: wagtailcore_comment_resolved_by_id_a282aa0e; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_comment_resolved_by_id_a282aa0e ON public.wagtailcore_comment USING btree (resolved_by_id);


--
-- Name: wagtailcore_comment_revision_created_id_1d058279; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_comment_revision_created_id_1d058279 ON public.wagtailcore_comment USING btree (revision_created_id);


--
-- Name: wagtailcore_comment_user_id_0c577ca6; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_comment_user_id_0c577ca6 ON public.wagtailcore_comment USING btree (user_id);


--
-- Name: wagtailcore_commentreply_comment_id_afc7e027; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_commentreply_comment_id_afc7e027 ON public.wagtailcore_commentreply USING btree (comment_id);


--
-- Name: wagtailcore_commentreply_user_id_d0b3b9c3; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_commentreply_user_id_d0b3b9c3 ON public.wagtailcore_commentreply USING btree (user_id);


--
-- Name: wagtailcore_groupapprovalt_groupapprovaltask_id_9a9255ea; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_groupapprovalt_groupapprovaltask_id_9a9255ea ON public.wagtailcore_groupapprovaltask_groups USING btree (groupapprovaltask_id);


--
-- Name: wagtailcore_groupapprovaltask_groups_group_id_2e64b61f; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_groupapprovaltask_groups_group_id_2e64b61f ON public.wagtailcore_groupapprovaltask_groups USING btree (group_id);


--
-- Name: wagtailcore_groupcollectionpermission_collection_id_5423575a; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_groupcollectionpermission_collection_id_5423575a ON public.wagtailcore_groupcollectionpermission USING btree (collection_id);


--
-- Name: wagtailcore_groupcollectionpermission_group_id_05d61460; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_groupcollectionpermission_group_id_05d61460 ON public.wagtailcore_groupcollectionpermission USING btree (group_id);


--
-- Name: wagtailcore_groupcollectionpermission_permission_id_1b626275; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_groupcollectionpermission_permission_id_1b626275 ON public.wagtailcore_groupcollectionpermission USING btree (permission_id);


--
-- Name: wagtailcore_grouppagepermission_group_id_fc07e671; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_grouppagepermission_group_id_fc07e671 ON public.wagtailcore_grouppagepermission USING btree (group_id);


--
-- Name: wagtailcore_grouppagepermission_page_id_710b114a; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_grouppagepermission_page_id_710b114a ON public.wagtailcore_grouppagepermission USING btree (page_id);


--
-- Name: wagtailcore_grouppagepermission_permission_id_05acb22e; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_grouppagepermission_permission_id_05acb22e ON public.wagtailcore_grouppagepermission USING btree (permission_id);


--
-- Name: wagtailcore_groupsitepermission_group_id_e5cdbee4; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_groupsitepermission_group_id_e5cdbee4 ON public.wagtailcore_groupsitepermission USING btree (group_id);


--
-- Name: wagtailcore_groupsitepermission_permission_id_459b1f38; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_groupsitepermission_permission_id_459b1f38 ON public.wagtailcore_groupsitepermission USING btree (permission_id);


--
-- Name: wagtailcore_groupsitepermission_site_id_245de488; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_groupsitepermission_site_id_245de488 ON public.wagtailcore_groupsitepermission USING btree (site_id);


--
-- Name: wagtailcore_locale_language_code_03149338_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_locale_language_code_03149338_like ON public.wagtailcore_locale USING btree (language_code varchar_pattern_ops);


--
-- Name: wagtailcore_modellogentry_action_d2d856ee; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_modellogentry_action_d2d856ee ON public.wagtailcore_modellogentry USING btree (action);


--
-- Name: wagtailcore_modellogentry_action_d2d856ee_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_modellogentry_action_d2d856ee_like ON public.wagtailcore_modellogentry USING btree (action varchar_pattern_ops);


--
-- Name: wagtailcore_modellogentry_content_changed_8bc39742; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_modellogentry_content_changed_8bc39742 ON public.wagtailcore_modellogentry USING btree (content_changed);


--
-- Name: wagtailcore_modellogentry_content_type_id_68849e77; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_modellogentry_content_type_id_68849e77 ON public.wagtailcore_modellogentry USING btree (content_type_id);


--
-- Name: wagtailcore_modellogentry_object_id_e0e7d4ef; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_modellogentry_object_id_e0e7d4ef ON public.wagtailcore_modellogentry USING btree (object_id);


--
-- Name: wagtailcore_modellogentry_object_id_e0e7d4ef_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_modellogentry_object_id_e0e7d4ef_like ON public.wagtailcore_modellogentry USING btree (object_id varchar_pattern_ops);


--
-- Name: wagtailcore_modellogentry_revision_id_df6ca33a; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_modellogentry_revision_id_df6ca33a ON public.wagtailcore_modellogentry USING btree (revision_id);


--
-- Name: wagtailcore_modellogentry_timestamp_9694521b; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_modellogentry_timestamp_9694521b ON public.wagtailcore_modellogentry USING btree ("timestamp");


--
-- Name: wagtailcore_modellogentry_user_id_0278d1bf; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_modellogentry_user_id_0278d1bf ON public.wagtailcore_modellogentry USING btree (user_id);


--
-- Name: wagtailcore_page_alias_of_id_12945502; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_page_alias_of_id_12945502 ON public.wagtailcore_page USING btree (alias_of_id);


--
-- Name: wagtailcore_page_content_type_id_c28424df; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_page_content_type_id_c28424df ON public.wagtailcore_page USING btree (content_type_id);


--
-- Name: wagtailcore_page_first_published_at_2b5dd637; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_page_first_published_at_2b5dd637 ON public.wagtailcore_page USING btree (first_published_at);


--
-- Name: wagtailcore_page_latest_revision_id_e60fef51; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_page_latest_revision_id_e60fef51 ON public.wagtailcore_page USING btree (latest_revision_id);


--
-- Name: wagtailcore_page_live_revision_id_930bd822; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_page_live_revision_id_930bd822 ON public.wagtailcore_page USING btree (live_revision_id);


--
-- Name: wagtailcore_page_locale_id_3c7e30a6; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_page_locale_id_3c7e30a6 ON public.wagtailcore_page USING btree (locale_id);


--
-- Name: wagtailcore_page_locked_by_id_bcb86245; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_page_locked_by_id_bcb86245 ON public.wagtailcore_page USING btree (locked_by_id);


--
-- Name: wagtailcore_page_owner_id_fbf7c332; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_page_owner_id_fbf7c332 ON public.wagtailcore_page USING btree (owner_id);


--
-- Name: wagtailcore_page_path_98eba2c8_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_page_path_98eba2c8_like ON public.wagtailcore_page USING btree (path varchar_pattern_ops);


--
-- Name: wagtailcore_page_slug_e7c11b8f; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_page_slug_e7c11b8f ON public.wagtailcore_page USING btree (slug);


--
-- Name: wagtailcore_page_slug_e7c11b8f_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_page_slug_e7c11b8f_like ON public.wagtailcore_page USING btree (slug varchar_pattern_ops);


--
-- Name: wagtailcore_pagelogentry_action_c2408198; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_pagelogentry_action_c2408198 ON public.wagtailcore_pagelogentry USING btree (action);


--
-- Name: wagtailcore_pagelogentry_action_c2408198_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_pagelogentry_action_c2408198_like ON public.wagtailcore_pagelogentry USING btree (action varchar_pattern_ops);


--
-- Name: wagtailcore_pagelogentry_content_changed_99f27ade; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_pagelogentry_content_changed_99f27ade ON public.wagtailcore_pagelogentry USING btree (content_changed);


--
-- Name: wagtailcore_pagelogentry_content_type_id_74e7708a; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_pagelogentry_content_type_id_74e7708a ON public.wagtailcore_pagelogentry USING btree (content_type_id);


--
-- Name: wagtailcore_pagelogentry_page_id_8464e327; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_pagelogentry_page_id_8464e327 ON public.wagtailcore_pagelogentry USING btree (page_id);


--
-- Name: wagtailcore_pagelogentry_revision_id_8043d103; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_pagelogentry_revision_id_8043d103 ON public.wagtailcore_pagelogentry USING btree (revision_id);


--
-- Name: wagtailcore_pagelogentry_timestamp_deb774c4; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_pagelogentry_timestamp_deb774c4 ON public.wagtailcore_pagelogentry USING btree ("timestamp");


--
-- Name: wagtailcore_pagelogentry_user_id_604ccfd8; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_pagelogentry_user_id_604ccfd8 ON public.wagtailcore_pagelogentry USING btree (user_id);


--
-- Name: wagtailcore_pagerevision_approved_go_live_at_e56afc67; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_pagerevision_approved_go_live_at_e56afc67 ON public.wagtailcore_revision USING btree (approved_go_live_at);


--
-- Name: wagtailcore_pagerevision_created_at_66954e3b; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_pagerevision_created_at_66954e3b ON public.wagtailcore_revision USING btree (created_at);


--
-- Name: wagtailcore_pagerevision_user_id_2409d2f4; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_pagerevision_user_id_2409d2f4 ON public.wagtailcore_revision USING btree (user_id);


--
-- Name: wagtailcore_pagesubscription_page_id_a085e7a6; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_pagesubscription_page_id_a085e7a6 ON public.wagtailcore_pagesubscription USING btree (page_id);


--
-- Name: wagtailcore_pagesubscription_user_id_89d7def9; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_pagesubscription_user_id_89d7def9 ON public.wagtailcore_pagesubscription USING btree (user_id);


--
-- Name: wagtailcore_pageviewrestri_pageviewrestriction_id_f147a99a; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_pageviewrestri_pageviewrestriction_id_f147a99a ON public.wagtailcore_pageviewrestriction_groups USING btree (pageviewrestriction_id);


--
-- Name: wagtailcore_pageviewrestriction_groups_group_id_6460f223; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_pageviewrestriction_groups_group_id_6460f223 ON public.wagtailcore_pageviewrestriction_groups USING btree (group_id);


--
-- Name: wagtailcore_pageviewrestriction_page_id_15a8bea6; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_pageviewrestriction_page_id_15a8bea6 ON public.wagtailcore_pageviewrestriction USING btree (page_id);


--
-- Name: wagtailcore_referenceindex_base_content_type_id_313cf40f; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_referenceindex_base_content_type_id_313cf40f ON public.wagtailcore_referenceindex USING btree (base_content_type_id);


--
-- Name: wagtailcore_referenceindex_content_type_id_766e0336; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_referenceindex_content_type_id_766e0336 ON public.wagtailcore_referenceindex USING btree (content_type_id);


--
-- Name: wagtailcore_referenceindex_to_content_type_id_93690bbd; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_referenceindex_to_content_type_id_93690bbd ON public.wagtailcore_referenceindex USING btree (to_content_type_id);


--
-- Name: wagtailcore_revision_base_content_type_id_5b4ef7bd; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_revision_base_content_type_id_5b4ef7bd ON public.wagtailcore_revision USING btree (base_content_type_id);


--
-- Name: wagtailcore_revision_content_type_id_c8cb69c0; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_revision_content_type_id_c8cb69c0 ON public.wagtailcore_revision USING btree (content_type_id);


--
-- Name: wagtailcore_site_hostname_96b20b46; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_site_hostname_96b20b46 ON public.wagtailcore_site USING btree (hostname);


--
-- Name: wagtailcore_site_hostname_96b20b46_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_site_hostname_96b20b46_like ON public.wagtailcore_site USING btree (hostname varchar_pattern_ops);


--
-- Name: wagtailcore_site_root_page_id_e02fb95c; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_site_root_page_id_e02fb95c ON public.wagtailcore_site USING btree (root_page_id);


--
-- Name: wagtailcore_task_content_type_id_249ab8ba; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_task_content_type_id_249ab8ba ON public.wagtailcore_task USING btree (content_type_id);


--
-- Name: wagtailcore_taskstate_content_type_id_0a758fdc; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_taskstate_content_type_id_0a758fdc ON public.wagtailcore_taskstate USING btree (content_type_id);


--
-- Name: wagtailcore_taskstate_finished_by_id_13f98229; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_taskstate_finished_by_id_13f98229 ON public.wagtailcore_taskstate USING btree (finished_by_id);


--
-- Name: wagtailcore_taskstate_page_revision_id_9f52c88e; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_taskstate_page_revision_id_9f52c88e ON public.wagtailcore_taskstate USING btree (revision_id);


--
-- Name: wagtailcore_taskstate_task_id_c3677c34; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_taskstate_task_id_c3677c34 ON public.wagtailcore_taskstate USING btree (task_id);


--
-- Name: wagtailcore_taskstate_workflow_state_id_9239a775; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_taskstate_workflow_state_id_9239a775 ON public.wagtailcore_taskstate USING btree (workflow_state_id);


--
-- Name: wagtailcore_uploadedfile_for_content_type_id_b0fc87b2; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_uploadedfile_for_content_type_id_b0fc87b2 ON public.wagtailcore_uploadedfile USING btree (for_content_type_id);


--
-- Name: wagtailcore_uploadedfile_uploaded_by_user_id_c7580fe8; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_uploadedfile_uploaded_by_user_id_c7580fe8 ON public.wagtailcore_uploadedfile USING btree (uploaded_by_user_id);


--
-- Name: wagtailcore_uuid_06a44d_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_uuid_06a44d_idx ON public.wagtailcore_pagelogentry USING btree (uuid, action, "timestamp" DESC);


--
-- Name: wagtailcore_uuid_d6363b_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_uuid_d6363b_idx ON public.wagtailcore_modellogentry USING btree (uuid, action, "timestamp" DESC);


--
-- Name: wagtailcore_workflowcontenttype_workflow_id_9aad7cd2; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_workflowcontenttype_workflow_id_9aad7cd2 ON public.wagtailcore_workflowcontenttype USING btree (workflow_id);


--
-- Name: wagtailcore_workflowpage_workflow_id_56f56ff6; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_workflowpage_workflow_id_56f56ff6 ON public.wagtailcore_workflowpage USING btree (workflow_id);


--
-- Name: wagtailcore_workflowstate_base_content_type_id_a30dc576; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_workflowstate_base_content_type_id_a30dc576 ON public.wagtailcore_workflowstate USING btree (base_content_type_id);


--
-- Name: wagtailcore_workflowstate_content_type_id_2bb78ce1; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_workflowstate_content_type_id_2bb78ce1 ON public.wagtailcore_workflowstate USING btree (content_type_id);


--
-- Name: wagtailcore_workflowstate_requested_by_id_4090bca3; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_workflowstate_requested_by_id_4090bca3 ON public.wagtailcore_workflowstate USING btree (requested_by_id);


--
-- Name: wagtailcore_workflowstate_workflow_id_1f18378f; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_workflowstate_workflow_id_1f18378f ON public.wagtailcore_workflowstate USING btree (workflow_id);


--
-- Name: wagtailcore_workflowtask_task_id_ce7716fe; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_workflowtask_task_id_ce7716fe ON public.wagtailcore_workflowtask USING btree (task_id);


--
-- Name: wagtailcore_workflowtask_workflow_id_b9717175; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailcore_workflowtask_workflow_id_b9717175 ON public.wagtailcore_workflowtask USING btree (workflow_id);


--
-- Name: wagtaildocs_document_collection_id_23881625; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtaildocs_document_collection_id_23881625 ON public.wagtaildocs_document USING btree (collection_id);


--
-- Name: wagtaildocs_document_uploaded_by_user_id_17258b41; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtaildocs_document_uploaded_by_user_id_17258b41 ON public.wagtaildocs_document USING btree (uploaded_by_user_id);


--
-- Name: wagtailembeds_embed_cache_until_26c94bb0; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailembeds_embed_cache_until_26c94bb0 ON public.wagtailembeds_embed USING btree (cache_until);


--
-- Name: wagtailembeds_embed_hash_c9bd8c9a_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailembeds_embed_hash_c9bd8c9a_like ON public.wagtailembeds_embed USING btree (hash varchar_pattern_ops);


--
-- Name: wagtailforms_formsubmission_page_id_e48e93e7; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailforms_formsubmission_page_id_e48e93e7 ON public.wagtailforms_formsubmission USING btree (page_id);


--
-- Name: wagtailimages_image_collection_id_c2f8af7e; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailimages_image_collection_id_c2f8af7e ON public.wagtailimages_image USING btree (collection_id);


--
-- Name: wagtailimages_image_created_at_86fa6cd4; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailimages_image_created_at_86fa6cd4 ON public.wagtailimages_image USING btree (created_at);


--
-- Name: wagtailimages_image_file_hash_fb5bbb23; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailimages_image_file_hash_fb5bbb23 ON public.wagtailimages_image USING btree (file_hash);


--
-- Name: wagtailimages_image_file_hash_fb5bbb23_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailimages_image_file_hash_fb5bbb23_like ON public.wagtailimages_image USING btree (file_hash varchar_pattern_ops);


--
-- Name: wagtailimages_image_uploaded_by_user_id_5d73dc75; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailimages_image_uploaded_by_user_id_5d73dc75 ON public.wagtailimages_image USING btree (uploaded_by_user_id);


--
-- Name: wagtailimages_rendition_filter_spec_1cba3201; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailimages_rendition_filter_spec_1cba3201 ON public.wagtailimages_rendition USING btree (filter_spec);


--
-- Name: wagtailimages_rendition_filter_spec_1cba3201_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailimages_rendition_filter_spec_1cba3201_like ON public.wagtailimages_rendition USING btree (filter_spec varchar_pattern_ops);


--
-- Name: wagtailimages_rendition_image_id_3e1fd774; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailimages_rendition_image_id_3e1fd774 ON public.wagtailimages_rendition USING btree (image_id);


--
-- Name: wagtailredirects_redirect_old_path_bb35247b; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailredirects_redirect_old_path_bb35247b ON public.wagtailredirects_redirect USING btree (old_path);


--
-- Name: wagtailredirects_redirect_old_path_bb35247b_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailredirects_redirect_old_path_bb35247b_like ON public.wagtailredirects_redirect USING btree (old_path varchar_pattern_ops);


--
-- Name: wagtailredirects_redirect_redirect_page_id_b5728a8f; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailredirects_redirect_redirect_page_id_b5728a8f ON public.wagtailredirects_redirect USING btree (redirect_page_id);


--
-- Name: wagtailredirects_redirect_site_id_780a0e1e; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailredirects_redirect_site_id_780a0e1e ON public.wagtailredirects_redirect USING btree (site_id);


--
-- Name: wagtailsear_autocom_476c89_gin; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailsear_autocom_476c89_gin ON public.wagtailsearch_indexentry USING gin (autocomplete);


--
-- Name: wagtailsear_body_90c85d_gin; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailsear_body_90c85d_gin ON public.wagtailsearch_indexentry USING gin (body);


--
-- Name: wagtailsear_title_9caae0_gin; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailsear_title_9caae0_gin ON public.wagtailsearch_indexentry USING gin (title);


--
-- Name: wagtailsearch_indexentry_content_type_id_62ed694f; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wagtailsearch_indexentry_content_type_id_62ed694f ON public.wagtailsearch_indexentry USING btree (content_type_id);


--
-- Name: workflowstate_base_ct_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX workflowstate_base_ct_id_idx ON public.wagtailcore_workflowstate USING btree (base_content_type_id, object_id);


--
-- Name: workflowstate_ct_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX workflowstate_ct_id_idx ON public.wagtailcore_workflowstate USING btree (content_type_id, object_id);


--
-- Name: catalogue_category cms_purge_delete; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_delete AFTER DELETE ON public.catalogue_category REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('site', '');


--
-- Name: catalogue_pack cms_purge_delete; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_delete AFTER DELETE ON public.catalogue_pack REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('lists', '', 'product', 'product_id');


--
-- Name: catalogue_product cms_purge_delete; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_delete AFTER DELETE ON public.catalogue_product REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('lists', '', 'product', 'id');


--
-- Name: cms_campaignpage cms_purge_delete; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_delete AFTER DELETE ON public.cms_campaignpage REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('site', '', 'page', 'page_ptr_id');


--
-- Name: cms_collectionpage cms_purge_delete; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_delete AFTER DELETE ON public.cms_collectionpage REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('lists', '', 'page', 'page_ptr_id');


--
-- Name: cms_homepage cms_purge_delete; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_delete AFTER DELETE ON public.cms_homepage REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('lists', '', 'page', 'page_ptr_id');


--
-- Name: cms_producepage cms_purge_delete; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_delete AFTER DELETE ON public.cms_producepage REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('lists', '', 'page', 'page_ptr_id', 'product', 'product_id');


--
-- Name: cms_siteframe cms_purge_delete; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_delete AFTER DELETE ON public.cms_siteframe REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('site', 'has_unpublished_changes,latest_revision_id,live_revision_id,last_published_at,first_published_at,go_live_at,expire_at,expired');


--
-- Name: cms_storefrontpage cms_purge_delete; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_delete AFTER DELETE ON public.cms_storefrontpage REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('lists', '', 'page', 'page_ptr_id');


--
-- Name: cms_storyimage cms_purge_delete; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_delete AFTER DELETE ON public.cms_storyimage REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('', '', 'picture', 'id');


--
-- Name: cms_storyrendition cms_purge_delete; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_delete AFTER DELETE ON public.cms_storyrendition REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('', '', 'picture', 'image_id');


--
-- Name: cms_townshippage cms_purge_delete; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_delete AFTER DELETE ON public.cms_townshippage REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('lists', '', 'page', 'page_ptr_id');


--
-- Name: cms_villageindexpage cms_purge_delete; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_delete AFTER DELETE ON public.cms_villageindexpage REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('lists', '', 'page', 'page_ptr_id');


--
-- Name: cms_villagepage cms_purge_delete; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_delete AFTER DELETE ON public.cms_villagepage REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('lists', '', 'page', 'page_ptr_id', 'village', 'village_id');


--
-- Name: cooperatives_cooperative cms_purge_delete; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_delete AFTER DELETE ON public.cooperatives_cooperative REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('site', '');


--
-- Name: households_household cms_purge_delete; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_delete AFTER DELETE ON public.households_household REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('site', 'number,status');


--
-- Name: orders_postagerate cms_purge_delete; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_delete AFTER DELETE ON public.orders_postagerate REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('site', '');


--
-- Name: orders_productfigures cms_purge_delete; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_delete AFTER DELETE ON public.orders_productfigures REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('', 'counted_at', 'product', 'product_id');


--
-- Name: orders_review cms_purge_delete; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_delete AFTER DELETE ON public.orders_review REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('', '', 'product', 'product_id');


--
-- Name: places_township cms_purge_delete; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_delete AFTER DELETE ON public.places_township REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('site', '');


--
-- Name: places_village cms_purge_delete; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_delete AFTER DELETE ON public.places_village REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('site', '');


--
-- Name: supply_agreement cms_purge_delete; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_delete AFTER DELETE ON public.supply_agreement REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('lists', '', 'product', 'product_id');


--
-- Name: supply_delivery cms_purge_delete; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_delete AFTER DELETE ON public.supply_delivery REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_delivery();


--
-- Name: supply_forecast cms_purge_delete; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_delete AFTER DELETE ON public.supply_forecast REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('lists', 'due_at,leased_until,attempts,last_error', 'product', 'product_id');


--
-- Name: supply_lot cms_purge_delete; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_delete AFTER DELETE ON public.supply_lot REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('lists', '', 'product', 'product_id');


--
-- Name: supply_protectedprice cms_purge_delete; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_delete AFTER DELETE ON public.supply_protectedprice REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('lists', '', 'product', 'product_id');


--
-- Name: supply_season cms_purge_delete; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_delete AFTER DELETE ON public.supply_season REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('site', '');


--
-- Name: wagtailcore_locale cms_purge_delete; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_delete AFTER DELETE ON public.wagtailcore_locale REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('site', '');


--
-- Name: wagtailcore_page cms_purge_delete; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_delete AFTER DELETE ON public.wagtailcore_page REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_page();


--
-- Name: wagtailcore_pageviewrestriction cms_purge_delete; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_delete AFTER DELETE ON public.wagtailcore_pageviewrestriction REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('site', '');


--
-- Name: wagtailcore_site cms_purge_delete; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_delete AFTER DELETE ON public.wagtailcore_site REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('site', '');


--
-- Name: catalogue_category cms_purge_insert; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_insert AFTER INSERT ON public.catalogue_category REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('site', '');


--
-- Name: catalogue_pack cms_purge_insert; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_insert AFTER INSERT ON public.catalogue_pack REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('lists', '', 'product', 'product_id');


--
-- Name: catalogue_product cms_purge_insert; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_insert AFTER INSERT ON public.catalogue_product REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('lists', '', 'product', 'id');


--
-- Name: cms_campaignpage cms_purge_insert; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_insert AFTER INSERT ON public.cms_campaignpage REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('site', '', 'page', 'page_ptr_id');


--
-- Name: cms_collectionpage cms_purge_insert; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_insert AFTER INSERT ON public.cms_collectionpage REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('lists', '', 'page', 'page_ptr_id');


--
-- Name: cms_homepage cms_purge_insert; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_insert AFTER INSERT ON public.cms_homepage REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('lists', '', 'page', 'page_ptr_id');


--
-- Name: cms_producepage cms_purge_insert; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_insert AFTER INSERT ON public.cms_producepage REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('lists', '', 'page', 'page_ptr_id', 'product', 'product_id');


--
-- Name: cms_siteframe cms_purge_insert; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_insert AFTER INSERT ON public.cms_siteframe REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('site', 'has_unpublished_changes,latest_revision_id,live_revision_id,last_published_at,first_published_at,go_live_at,expire_at,expired');


--
-- Name: cms_storefrontpage cms_purge_insert; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_insert AFTER INSERT ON public.cms_storefrontpage REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('lists', '', 'page', 'page_ptr_id');


--
-- Name: cms_storyimage cms_purge_insert; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_insert AFTER INSERT ON public.cms_storyimage REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('', '', 'picture', 'id');


--
-- Name: cms_storyrendition cms_purge_insert; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_insert AFTER INSERT ON public.cms_storyrendition REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('', '', 'picture', 'image_id');


--
-- Name: cms_townshippage cms_purge_insert; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_insert AFTER INSERT ON public.cms_townshippage REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('lists', '', 'page', 'page_ptr_id');


--
-- Name: cms_villageindexpage cms_purge_insert; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_insert AFTER INSERT ON public.cms_villageindexpage REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('lists', '', 'page', 'page_ptr_id');


--
-- Name: cms_villagepage cms_purge_insert; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_insert AFTER INSERT ON public.cms_villagepage REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('lists', '', 'page', 'page_ptr_id', 'village', 'village_id');


--
-- Name: cooperatives_cooperative cms_purge_insert; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_insert AFTER INSERT ON public.cooperatives_cooperative REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('site', '');


--
-- Name: orders_postagerate cms_purge_insert; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_insert AFTER INSERT ON public.orders_postagerate REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('site', '');


--
-- Name: orders_productfigures cms_purge_insert; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_insert AFTER INSERT ON public.orders_productfigures REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('', 'counted_at', 'product', 'product_id');


--
-- Name: orders_review cms_purge_insert; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_insert AFTER INSERT ON public.orders_review REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('', '', 'product', 'product_id');


--
-- Name: places_township cms_purge_insert; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_insert AFTER INSERT ON public.places_township REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('site', '');


--
-- Name: places_village cms_purge_insert; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_insert AFTER INSERT ON public.places_village REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('site', '');


--
-- Name: supply_agreement cms_purge_insert; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_insert AFTER INSERT ON public.supply_agreement REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('lists', '', 'product', 'product_id');


--
-- Name: supply_delivery cms_purge_insert; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_insert AFTER INSERT ON public.supply_delivery REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_delivery();


--
-- Name: supply_forecast cms_purge_insert; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_insert AFTER INSERT ON public.supply_forecast REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('lists', 'due_at,leased_until,attempts,last_error', 'product', 'product_id');


--
-- Name: supply_lot cms_purge_insert; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_insert AFTER INSERT ON public.supply_lot REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('lists', '', 'product', 'product_id');


--
-- Name: supply_protectedprice cms_purge_insert; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_insert AFTER INSERT ON public.supply_protectedprice REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('lists', '', 'product', 'product_id');


--
-- Name: supply_season cms_purge_insert; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_insert AFTER INSERT ON public.supply_season REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('site', '');


--
-- Name: wagtailcore_locale cms_purge_insert; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_insert AFTER INSERT ON public.wagtailcore_locale REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('site', '');


--
-- Name: wagtailcore_page cms_purge_insert; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_insert AFTER INSERT ON public.wagtailcore_page REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_page();


--
-- Name: wagtailcore_pageviewrestriction cms_purge_insert; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_insert AFTER INSERT ON public.wagtailcore_pageviewrestriction REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('site', '');


--
-- Name: wagtailcore_site cms_purge_insert; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_insert AFTER INSERT ON public.wagtailcore_site REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('site', '');


--
-- Name: catalogue_category cms_purge_update; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_update AFTER UPDATE ON public.catalogue_category REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('site', '');


--
-- Name: catalogue_pack cms_purge_update; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_update AFTER UPDATE ON public.catalogue_pack REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('lists', '', 'product', 'product_id');


--
-- Name: catalogue_product cms_purge_update; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_update AFTER UPDATE ON public.catalogue_product REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('lists', '', 'product', 'id');


--
-- Name: cms_campaignpage cms_purge_update; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_update AFTER UPDATE ON public.cms_campaignpage REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('site', '', 'page', 'page_ptr_id');


--
-- Name: cms_collectionpage cms_purge_update; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_update AFTER UPDATE ON public.cms_collectionpage REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('lists', '', 'page', 'page_ptr_id');


--
-- Name: cms_homepage cms_purge_update; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_update AFTER UPDATE ON public.cms_homepage REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('lists', '', 'page', 'page_ptr_id');


--
-- Name: cms_producepage cms_purge_update; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_update AFTER UPDATE ON public.cms_producepage REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('lists', '', 'page', 'page_ptr_id', 'product', 'product_id');


--
-- Name: cms_siteframe cms_purge_update; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_update AFTER UPDATE ON public.cms_siteframe REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('site', 'has_unpublished_changes,latest_revision_id,live_revision_id,last_published_at,first_published_at,go_live_at,expire_at,expired');


--
-- Name: cms_storefrontpage cms_purge_update; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_update AFTER UPDATE ON public.cms_storefrontpage REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('lists', '', 'page', 'page_ptr_id');


--
-- Name: cms_storyimage cms_purge_update; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_update AFTER UPDATE ON public.cms_storyimage REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('', '', 'picture', 'id');


--
-- Name: cms_storyrendition cms_purge_update; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_update AFTER UPDATE ON public.cms_storyrendition REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('', '', 'picture', 'image_id');


--
-- Name: cms_townshippage cms_purge_update; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_update AFTER UPDATE ON public.cms_townshippage REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('lists', '', 'page', 'page_ptr_id');


--
-- Name: cms_villageindexpage cms_purge_update; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_update AFTER UPDATE ON public.cms_villageindexpage REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('lists', '', 'page', 'page_ptr_id');


--
-- Name: cms_villagepage cms_purge_update; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_update AFTER UPDATE ON public.cms_villagepage REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('lists', '', 'page', 'page_ptr_id', 'village', 'village_id');


--
-- Name: cooperatives_cooperative cms_purge_update; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_update AFTER UPDATE ON public.cooperatives_cooperative REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('site', '');


--
-- Name: households_household cms_purge_update; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_update AFTER UPDATE ON public.households_household REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('site', 'number,status');


--
-- Name: orders_postagerate cms_purge_update; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_update AFTER UPDATE ON public.orders_postagerate REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('site', '');


--
-- Name: orders_productfigures cms_purge_update; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_update AFTER UPDATE ON public.orders_productfigures REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('', 'counted_at', 'product', 'product_id');


--
-- Name: orders_review cms_purge_update; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_update AFTER UPDATE ON public.orders_review REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('', '', 'product', 'product_id');


--
-- Name: places_township cms_purge_update; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_update AFTER UPDATE ON public.places_township REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('site', '');


--
-- Name: places_village cms_purge_update; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_update AFTER UPDATE ON public.places_village REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('site', '');


--
-- Name: supply_agreement cms_purge_update; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_update AFTER UPDATE ON public.supply_agreement REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('lists', '', 'product', 'product_id');


--
-- Name: supply_delivery cms_purge_update; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_update AFTER UPDATE ON public.supply_delivery REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_delivery();


--
-- Name: supply_forecast cms_purge_update; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_update AFTER UPDATE ON public.supply_forecast REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_forecast();


--
-- Name: supply_lot cms_purge_update; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_update AFTER UPDATE ON public.supply_lot REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_stock();


--
-- Name: supply_protectedprice cms_purge_update; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_update AFTER UPDATE ON public.supply_protectedprice REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('lists', '', 'product', 'product_id');


--
-- Name: supply_season cms_purge_update; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_update AFTER UPDATE ON public.supply_season REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('site', '');


--
-- Name: wagtailcore_locale cms_purge_update; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_update AFTER UPDATE ON public.wagtailcore_locale REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('site', '');


--
-- Name: wagtailcore_page cms_purge_update; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_update AFTER UPDATE ON public.wagtailcore_page REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_page();


--
-- Name: wagtailcore_pageviewrestriction cms_purge_update; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_update AFTER UPDATE ON public.wagtailcore_pageviewrestriction REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('site', '');


--
-- Name: wagtailcore_site cms_purge_update; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cms_purge_update AFTER UPDATE ON public.wagtailcore_site REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cms_purge_changed('site', '');


--
-- Name: households_bankcard households_bankcard_is_written; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER households_bankcard_is_written BEFORE UPDATE ON public.households_bankcard FOR EACH ROW EXECUTE FUNCTION public.households_keep_card();


--
-- Name: households_bankcard households_bankcard_no_delete; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER households_bankcard_no_delete BEFORE DELETE ON public.households_bankcard FOR EACH ROW EXECUTE FUNCTION public.ledger_deny();


--
-- Name: households_bankcard households_bankcard_no_truncate; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER households_bankcard_no_truncate BEFORE TRUNCATE ON public.households_bankcard FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_deny();


--
-- Name: households_correction households_correction_is_written; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER households_correction_is_written BEFORE UPDATE ON public.households_correction FOR EACH ROW EXECUTE FUNCTION public.households_keep_correction();


--
-- Name: households_correction households_correction_no_delete; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER households_correction_no_delete BEFORE DELETE ON public.households_correction FOR EACH ROW EXECUTE FUNCTION public.ledger_deny();


--
-- Name: households_correction households_correction_no_truncate; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER households_correction_no_truncate BEFORE TRUNCATE ON public.households_correction FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_deny();


--
-- Name: households_payoutbatch households_payoutbatch_no_delete; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER households_payoutbatch_no_delete BEFORE DELETE ON public.households_payoutbatch FOR EACH ROW EXECUTE FUNCTION public.ledger_deny();


--
-- Name: households_payoutbatch households_payoutbatch_no_truncate; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER households_payoutbatch_no_truncate BEFORE TRUNCATE ON public.households_payoutbatch FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_deny();


--
-- Name: households_payoutrow households_payoutrow_is_written; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER households_payoutrow_is_written BEFORE UPDATE ON public.households_payoutrow FOR EACH ROW EXECUTE FUNCTION public.households_keep_payout();


--
-- Name: households_payoutrow households_payoutrow_no_delete; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER households_payoutrow_no_delete BEFORE DELETE ON public.households_payoutrow FOR EACH ROW EXECUTE FUNCTION public.ledger_deny();


--
-- Name: households_payoutrow households_payoutrow_no_truncate; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER households_payoutrow_no_truncate BEFORE TRUNCATE ON public.households_payoutrow FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_deny();


--
-- Name: ledger_account ledger_account_append_only; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER ledger_account_append_only BEFORE DELETE OR UPDATE ON public.ledger_account FOR EACH ROW EXECUTE FUNCTION public.ledger_deny();


--
-- Name: ledger_account ledger_account_no_truncate; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER ledger_account_no_truncate BEFORE TRUNCATE ON public.ledger_account FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_deny();


--
-- Name: ledger_account ledger_account_open_balance; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER ledger_account_open_balance AFTER INSERT ON public.ledger_account REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_open_balances();


--
-- Name: ledger_balance ledger_balance_follows_postings; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER ledger_balance_follows_postings BEFORE INSERT OR UPDATE ON public.ledger_balance FOR EACH STATEMENT WHEN ((pg_trigger_depth() = 0)) EXECUTE FUNCTION public.ledger_deny();


--
-- Name: ledger_balance ledger_balance_no_delete; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER ledger_balance_no_delete BEFORE DELETE ON public.ledger_balance FOR EACH ROW EXECUTE FUNCTION public.ledger_deny();


--
-- Name: ledger_balance ledger_balance_no_truncate; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER ledger_balance_no_truncate BEFORE TRUNCATE ON public.ledger_balance FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_deny();


--
-- Name: ledger_event ledger_event_append_only; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER ledger_event_append_only BEFORE DELETE OR UPDATE ON public.ledger_event FOR EACH ROW EXECUTE FUNCTION public.ledger_deny();


--
-- Name: ledger_event ledger_event_check; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER ledger_event_check AFTER INSERT ON public.ledger_event REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_check_events();


--
-- Name: ledger_event ledger_event_no_truncate; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER ledger_event_no_truncate BEFORE TRUNCATE ON public.ledger_event FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_deny();


--
-- Name: ledger_event_awaiting_postings ledger_event_whole; Type: TRIGGER; Schema: public; Owner: -
--

CREATE CONSTRAINT TRIGGER ledger_event_whole AFTER INSERT ON public.ledger_event_awaiting_postings DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.ledger_check_whole();


--
-- Name: ledger_posting ledger_posting_append_only; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER ledger_posting_append_only BEFORE DELETE OR UPDATE ON public.ledger_posting FOR EACH ROW EXECUTE FUNCTION public.ledger_deny();


--
-- Name: ledger_posting ledger_posting_check; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER ledger_posting_check AFTER INSERT ON public.ledger_posting REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_check_postings();


--
-- Name: ledger_posting ledger_posting_no_truncate; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER ledger_posting_no_truncate BEFORE TRUNCATE ON public.ledger_posting FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_deny();


--
-- Name: ledger_seal ledger_seal_append_only; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER ledger_seal_append_only BEFORE DELETE OR UPDATE ON public.ledger_seal FOR EACH ROW EXECUTE FUNCTION public.ledger_deny();


--
-- Name: ledger_seal ledger_seal_in_turn; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER ledger_seal_in_turn BEFORE INSERT ON public.ledger_seal FOR EACH ROW EXECUTE FUNCTION public.ledger_check_seal();


--
-- Name: ledger_seal ledger_seal_no_truncate; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER ledger_seal_no_truncate BEFORE TRUNCATE ON public.ledger_seal FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_deny();


--
-- Name: ledger_sealedevent ledger_sealedevent_append_only; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER ledger_sealedevent_append_only BEFORE DELETE OR UPDATE ON public.ledger_sealedevent FOR EACH ROW EXECUTE FUNCTION public.ledger_deny();


--
-- Name: ledger_sealedevent ledger_sealedevent_in_turn; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER ledger_sealedevent_in_turn AFTER INSERT ON public.ledger_sealedevent REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_check_leaves();


--
-- Name: ledger_sealedevent ledger_sealedevent_no_truncate; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER ledger_sealedevent_no_truncate BEFORE TRUNCATE ON public.ledger_sealedevent FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_deny();


--
-- Name: ledger_sealedholder ledger_sealedholder_append_only; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER ledger_sealedholder_append_only BEFORE DELETE OR UPDATE ON public.ledger_sealedholder FOR EACH ROW EXECUTE FUNCTION public.ledger_deny();


--
-- Name: ledger_sealedholder ledger_sealedholder_no_truncate; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER ledger_sealedholder_no_truncate BEFORE TRUNCATE ON public.ledger_sealedholder FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_deny();


--
-- Name: ledger_sealednode ledger_sealednode_append_only; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER ledger_sealednode_append_only BEFORE DELETE OR UPDATE ON public.ledger_sealednode FOR EACH ROW EXECUTE FUNCTION public.ledger_deny();


--
-- Name: ledger_sealednode ledger_sealednode_no_truncate; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER ledger_sealednode_no_truncate BEFORE TRUNCATE ON public.ledger_sealednode FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_deny();


--
-- Name: supply_allocation supply_allocation_append_only; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER supply_allocation_append_only BEFORE DELETE OR UPDATE ON public.supply_allocation FOR EACH ROW EXECUTE FUNCTION public.ledger_deny();


--
-- Name: supply_allocation supply_allocation_no_truncate; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER supply_allocation_no_truncate BEFORE TRUNCATE ON public.supply_allocation FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_deny();


--
-- Name: supply_allocationreturn supply_allocationreturn_append_only; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER supply_allocationreturn_append_only BEFORE DELETE OR UPDATE ON public.supply_allocationreturn FOR EACH ROW EXECUTE FUNCTION public.ledger_deny();


--
-- Name: supply_allocationreturn supply_allocationreturn_no_truncate; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER supply_allocationreturn_no_truncate BEFORE TRUNCATE ON public.supply_allocationreturn FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_deny();


--
-- Name: supply_delivery supply_delivery_no_delete; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER supply_delivery_no_delete BEFORE DELETE ON public.supply_delivery FOR EACH ROW EXECUTE FUNCTION public.ledger_deny();


--
-- Name: supply_delivery supply_delivery_no_truncate; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER supply_delivery_no_truncate BEFORE TRUNCATE ON public.supply_delivery FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_deny();


--
-- Name: supply_delivery supply_delivery_slip_is_written; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER supply_delivery_slip_is_written BEFORE UPDATE ON public.supply_delivery FOR EACH ROW EXECUTE FUNCTION public.supply_keep_weigh_slip();


--
-- Name: supply_forecast supply_forecast_is_kept; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER supply_forecast_is_kept BEFORE UPDATE ON public.supply_forecast FOR EACH ROW EXECUTE FUNCTION public.supply_keep_forecast();


--
-- Name: supply_forecast supply_forecast_no_delete; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER supply_forecast_no_delete BEFORE DELETE ON public.supply_forecast FOR EACH ROW EXECUTE FUNCTION public.ledger_deny();


--
-- Name: supply_forecast supply_forecast_no_truncate; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER supply_forecast_no_truncate BEFORE TRUNCATE ON public.supply_forecast FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_deny();


--
-- Name: supply_protectedprice supply_protected_price_never_lowered; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER supply_protected_price_never_lowered BEFORE UPDATE ON public.supply_protectedprice FOR EACH ROW EXECUTE FUNCTION public.supply_keep_protected_price();


--
-- Name: supply_protectedprice supply_protected_price_no_delete; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER supply_protected_price_no_delete BEFORE DELETE ON public.supply_protectedprice FOR EACH ROW EXECUTE FUNCTION public.ledger_deny();


--
-- Name: supply_protectedprice supply_protected_price_no_truncate; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER supply_protected_price_no_truncate BEFORE TRUNCATE ON public.supply_protectedprice FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_deny();


--
-- Name: supply_seasonclosing supply_seasonclosing_is_final; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER supply_seasonclosing_is_final BEFORE UPDATE ON public.supply_seasonclosing FOR EACH ROW EXECUTE FUNCTION public.supply_keep_closing();


--
-- Name: supply_seasonclosing supply_seasonclosing_no_delete; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER supply_seasonclosing_no_delete BEFORE DELETE ON public.supply_seasonclosing FOR EACH ROW EXECUTE FUNCTION public.ledger_deny();


--
-- Name: supply_seasonclosing supply_seasonclosing_no_truncate; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER supply_seasonclosing_no_truncate BEFORE TRUNCATE ON public.supply_seasonclosing FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_deny();


--
-- Name: supply_seasonpurchase supply_seasonpurchase_append_only; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER supply_seasonpurchase_append_only BEFORE DELETE OR UPDATE ON public.supply_seasonpurchase FOR EACH ROW EXECUTE FUNCTION public.ledger_deny();


--
-- Name: supply_seasonpurchase supply_seasonpurchase_no_truncate; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER supply_seasonpurchase_no_truncate BEFORE TRUNCATE ON public.supply_seasonpurchase FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_deny();


--
-- Name: wagtailcore_modellogentry wagtailcore_modellogentry_append_only; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER wagtailcore_modellogentry_append_only BEFORE DELETE OR UPDATE ON public.wagtailcore_modellogentry FOR EACH ROW EXECUTE FUNCTION public.people_deny_log_change();


--
-- Name: wagtailcore_modellogentry wagtailcore_modellogentry_no_truncate; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER wagtailcore_modellogentry_no_truncate BEFORE TRUNCATE ON public.wagtailcore_modellogentry FOR EACH STATEMENT EXECUTE FUNCTION public.people_deny_log_change();


--
-- Name: wagtailcore_pagelogentry wagtailcore_pagelogentry_append_only; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER wagtailcore_pagelogentry_append_only BEFORE DELETE OR UPDATE ON public.wagtailcore_pagelogentry FOR EACH ROW EXECUTE FUNCTION public.people_deny_log_change();


--
-- Name: wagtailcore_pagelogentry wagtailcore_pagelogentry_no_truncate; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER wagtailcore_pagelogentry_no_truncate BEFORE TRUNCATE ON public.wagtailcore_pagelogentry FOR EACH STATEMENT EXECUTE FUNCTION public.people_deny_log_change();


--
-- Name: account_emailaddress account_emailaddress_user_id_2c513194_fk_people_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_user_id_2c513194_fk_people_user_id FOREIGN KEY (user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: account_emailconfirmation account_emailconfirm_email_address_id_5b7f8c58_fk_account_e; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirm_email_address_id_5b7f8c58_fk_account_e FOREIGN KEY (email_address_id) REFERENCES public.account_emailaddress(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: auth_group_permissions auth_group_permissio_permission_id_84c5c92e_fk_auth_perm; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissio_permission_id_84c5c92e_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: auth_group_permissions auth_group_permissions_group_id_b120cbf9_fk_auth_group_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_b120cbf9_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: auth_permission auth_permission_content_type_id_2f476e4b_fk_django_co; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_2f476e4b_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: axes_accessattemptexpiration axes_accessattemptex_access_attempt_id_6b73a47a_fk_axes_acce; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.axes_accessattemptexpiration
    ADD CONSTRAINT axes_accessattemptex_access_attempt_id_6b73a47a_fk_axes_acce FOREIGN KEY (access_attempt_id) REFERENCES public.axes_accessattempt(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: catalogue_pack catalogue_pack_product_id_1b2ed608_fk_catalogue_product_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.catalogue_pack
    ADD CONSTRAINT catalogue_pack_product_id_1b2ed608_fk_catalogue_product_id FOREIGN KEY (product_id) REFERENCES public.catalogue_product(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: catalogue_product catalogue_product_category_id_d8eb7fb2_fk_catalogue_category_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.catalogue_product
    ADD CONSTRAINT catalogue_product_category_id_d8eb7fb2_fk_catalogue_category_id FOREIGN KEY (category_id) REFERENCES public.catalogue_category(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: catalogue_product catalogue_product_cooperative_id_8b1b1dbf_fk_cooperati; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.catalogue_product
    ADD CONSTRAINT catalogue_product_cooperative_id_8b1b1dbf_fk_cooperati FOREIGN KEY (cooperative_id) REFERENCES public.cooperatives_cooperative(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: catalogue_product catalogue_product_village_id_c6964b77_fk_places_village_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.catalogue_product
    ADD CONSTRAINT catalogue_product_village_id_c6964b77_fk_places_village_id FOREIGN KEY (village_id) REFERENCES public.places_village(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: cms_campaignpage cms_campaignpage_collection_id_cb8c897a_fk_cms_colle; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cms_campaignpage
    ADD CONSTRAINT cms_campaignpage_collection_id_cb8c897a_fk_cms_colle FOREIGN KEY (collection_id) REFERENCES public.cms_collectionpage(page_ptr_id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: cms_campaignpage cms_campaignpage_page_ptr_id_74d80490_fk_wagtailcore_page_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cms_campaignpage
    ADD CONSTRAINT cms_campaignpage_page_ptr_id_74d80490_fk_wagtailcore_page_id FOREIGN KEY (page_ptr_id) REFERENCES public.wagtailcore_page(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: cms_campaignpage cms_campaignpage_picture_id_49b527f1_fk_cms_storyimage_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cms_campaignpage
    ADD CONSTRAINT cms_campaignpage_picture_id_49b527f1_fk_cms_storyimage_id FOREIGN KEY (picture_id) REFERENCES public.cms_storyimage(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: cms_collectionpage cms_collectionpage_category_id_53232059_fk_catalogue; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cms_collectionpage
    ADD CONSTRAINT cms_collectionpage_category_id_53232059_fk_catalogue FOREIGN KEY (category_id) REFERENCES public.catalogue_category(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: cms_collectionpage cms_collectionpage_page_ptr_id_da1e32c3_fk_wagtailcore_page_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cms_collectionpage
    ADD CONSTRAINT cms_collectionpage_page_ptr_id_da1e32c3_fk_wagtailcore_page_id FOREIGN KEY (page_ptr_id) REFERENCES public.wagtailcore_page(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: cms_collectionpage cms_collectionpage_picture_id_2d0f12d2_fk_cms_storyimage_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cms_collectionpage
    ADD CONSTRAINT cms_collectionpage_picture_id_2d0f12d2_fk_cms_storyimage_id FOREIGN KEY (picture_id) REFERENCES public.cms_storyimage(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: cms_collectionpage cms_collectionpage_township_id_0524ab80_fk_places_township_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cms_collectionpage
    ADD CONSTRAINT cms_collectionpage_township_id_0524ab80_fk_places_township_id FOREIGN KEY (township_id) REFERENCES public.places_township(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: cms_collectionpage cms_collectionpage_village_id_5ffb1c55_fk_places_village_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cms_collectionpage
    ADD CONSTRAINT cms_collectionpage_village_id_5ffb1c55_fk_places_village_id FOREIGN KEY (village_id) REFERENCES public.places_village(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: cms_homepage cms_homepage_page_ptr_id_3967ea6a_fk_wagtailcore_page_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cms_homepage
    ADD CONSTRAINT cms_homepage_page_ptr_id_3967ea6a_fk_wagtailcore_page_id FOREIGN KEY (page_ptr_id) REFERENCES public.wagtailcore_page(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: cms_homepage cms_homepage_picture_id_e763da5f_fk_cms_storyimage_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cms_homepage
    ADD CONSTRAINT cms_homepage_picture_id_e763da5f_fk_cms_storyimage_id FOREIGN KEY (picture_id) REFERENCES public.cms_storyimage(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: cms_producepage cms_producepage_main_picture_id_72bf1a03_fk_cms_storyimage_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cms_producepage
    ADD CONSTRAINT cms_producepage_main_picture_id_72bf1a03_fk_cms_storyimage_id FOREIGN KEY (main_picture_id) REFERENCES public.cms_storyimage(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: cms_producepage cms_producepage_page_ptr_id_05c39367_fk_wagtailcore_page_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cms_producepage
    ADD CONSTRAINT cms_producepage_page_ptr_id_05c39367_fk_wagtailcore_page_id FOREIGN KEY (page_ptr_id) REFERENCES public.wagtailcore_page(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: cms_producepage cms_producepage_product_id_6e5a75a7_fk_catalogue_product_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cms_producepage
    ADD CONSTRAINT cms_producepage_product_id_6e5a75a7_fk_catalogue_product_id FOREIGN KEY (product_id) REFERENCES public.catalogue_product(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: cms_siteframe cms_siteframe_latest_revision_id_2b0c1932_fk_wagtailco; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cms_siteframe
    ADD CONSTRAINT cms_siteframe_latest_revision_id_2b0c1932_fk_wagtailco FOREIGN KEY (latest_revision_id) REFERENCES public.wagtailcore_revision(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: cms_siteframe cms_siteframe_live_revision_id_7cb5982e_fk_wagtailco; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cms_siteframe
    ADD CONSTRAINT cms_siteframe_live_revision_id_7cb5982e_fk_wagtailco FOREIGN KEY (live_revision_id) REFERENCES public.wagtailcore_revision(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: cms_siteframe cms_siteframe_locale_id_e7e1cb0b_fk_wagtailcore_locale_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cms_siteframe
    ADD CONSTRAINT cms_siteframe_locale_id_e7e1cb0b_fk_wagtailcore_locale_id FOREIGN KEY (locale_id) REFERENCES public.wagtailcore_locale(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: cms_storefrontpage cms_storefrontpage_page_ptr_id_46510283_fk_wagtailcore_page_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cms_storefrontpage
    ADD CONSTRAINT cms_storefrontpage_page_ptr_id_46510283_fk_wagtailcore_page_id FOREIGN KEY (page_ptr_id) REFERENCES public.wagtailcore_page(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: cms_storyimage cms_storyimage_collection_id_569bfeaf_fk_wagtailco; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cms_storyimage
    ADD CONSTRAINT cms_storyimage_collection_id_569bfeaf_fk_wagtailco FOREIGN KEY (collection_id) REFERENCES public.wagtailcore_collection(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: cms_storyimage cms_storyimage_uploaded_by_user_id_ce00e280_fk_people_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cms_storyimage
    ADD CONSTRAINT cms_storyimage_uploaded_by_user_id_ce00e280_fk_people_user_id FOREIGN KEY (uploaded_by_user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: cms_storyrendition cms_storyrendition_image_id_009e4231_fk_cms_storyimage_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cms_storyrendition
    ADD CONSTRAINT cms_storyrendition_image_id_009e4231_fk_cms_storyimage_id FOREIGN KEY (image_id) REFERENCES public.cms_storyimage(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: cms_townshippage cms_townshippage_page_ptr_id_7002e3ae_fk_wagtailcore_page_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cms_townshippage
    ADD CONSTRAINT cms_townshippage_page_ptr_id_7002e3ae_fk_wagtailcore_page_id FOREIGN KEY (page_ptr_id) REFERENCES public.wagtailcore_page(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: cms_townshippage cms_townshippage_township_id_4007b174_fk_places_township_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cms_townshippage
    ADD CONSTRAINT cms_townshippage_township_id_4007b174_fk_places_township_id FOREIGN KEY (township_id) REFERENCES public.places_township(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: cms_villageindexpage cms_villageindexpage_page_ptr_id_a8dfe1d6_fk_wagtailco; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cms_villageindexpage
    ADD CONSTRAINT cms_villageindexpage_page_ptr_id_a8dfe1d6_fk_wagtailco FOREIGN KEY (page_ptr_id) REFERENCES public.wagtailcore_page(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: cms_villagepage cms_villagepage_page_ptr_id_aa89ebe8_fk_wagtailcore_page_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cms_villagepage
    ADD CONSTRAINT cms_villagepage_page_ptr_id_aa89ebe8_fk_wagtailcore_page_id FOREIGN KEY (page_ptr_id) REFERENCES public.wagtailcore_page(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: cms_villagepage cms_villagepage_picture_id_5ff4422f_fk_cms_storyimage_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cms_villagepage
    ADD CONSTRAINT cms_villagepage_picture_id_5ff4422f_fk_cms_storyimage_id FOREIGN KEY (picture_id) REFERENCES public.cms_storyimage(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: cms_villagepage cms_villagepage_village_id_4ea74005_fk_places_village_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cms_villagepage
    ADD CONSTRAINT cms_villagepage_village_id_4ea74005_fk_places_village_id FOREIGN KEY (village_id) REFERENCES public.places_village(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: cooperatives_clerk cooperatives_clerk_cooperative_id_13da650c_fk_cooperati; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cooperatives_clerk
    ADD CONSTRAINT cooperatives_clerk_cooperative_id_13da650c_fk_cooperati FOREIGN KEY (cooperative_id) REFERENCES public.cooperatives_cooperative(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: cooperatives_clerk cooperatives_clerk_user_id_08b56c09_fk_people_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cooperatives_clerk
    ADD CONSTRAINT cooperatives_clerk_user_id_08b56c09_fk_people_user_id FOREIGN KEY (user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: cooperatives_cooperative cooperatives_coopera_village_id_c7c40431_fk_places_vi; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cooperatives_cooperative
    ADD CONSTRAINT cooperatives_coopera_village_id_c7c40431_fk_places_vi FOREIGN KEY (village_id) REFERENCES public.places_village(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: cooperatives_member cooperatives_member_cooperative_id_bdfc7d39_fk_cooperati; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cooperatives_member
    ADD CONSTRAINT cooperatives_member_cooperative_id_bdfc7d39_fk_cooperati FOREIGN KEY (cooperative_id) REFERENCES public.cooperatives_cooperative(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: cooperatives_member cooperatives_member_household_id_d9df8a11_fk_household; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cooperatives_member
    ADD CONSTRAINT cooperatives_member_household_id_d9df8a11_fk_household FOREIGN KEY (household_id) REFERENCES public.households_household(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: households_bankcard households_bankcard_entered_by_id_08f2ca0b_fk_people_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.households_bankcard
    ADD CONSTRAINT households_bankcard_entered_by_id_08f2ca0b_fk_people_user_id FOREIGN KEY (entered_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: households_bankcard households_bankcard_household_id_1ab9f90d_fk_household; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.households_bankcard
    ADD CONSTRAINT households_bankcard_household_id_1ab9f90d_fk_household FOREIGN KEY (household_id) REFERENCES public.households_household(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: households_correction households_correctio_first_approver_id_cf4221bf_fk_people_us; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.households_correction
    ADD CONSTRAINT households_correctio_first_approver_id_cf4221bf_fk_people_us FOREIGN KEY (first_approver_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: households_correction households_correctio_household_id_0bce5478_fk_household; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.households_correction
    ADD CONSTRAINT households_correctio_household_id_0bce5478_fk_household FOREIGN KEY (household_id) REFERENCES public.households_household(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: households_correction households_correctio_requested_by_id_904d9856_fk_people_us; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.households_correction
    ADD CONSTRAINT households_correctio_requested_by_id_904d9856_fk_people_us FOREIGN KEY (requested_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: households_correction households_correctio_rightful_id_e2e94f71_fk_household; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.households_correction
    ADD CONSTRAINT households_correctio_rightful_id_e2e94f71_fk_household FOREIGN KEY (rightful_id) REFERENCES public.households_household(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: households_correction households_correctio_second_approver_id_c2c2bf6f_fk_people_us; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.households_correction
    ADD CONSTRAINT households_correctio_second_approver_id_c2c2bf6f_fk_people_us FOREIGN KEY (second_approver_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: households_correction households_correction_event_id_764ce908_fk_ledger_event_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.households_correction
    ADD CONSTRAINT households_correction_event_id_764ce908_fk_ledger_event_id FOREIGN KEY (event_id) REFERENCES public.ledger_event(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: households_correction households_correction_posted_id_ba089147_fk_ledger_event_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.households_correction
    ADD CONSTRAINT households_correction_posted_id_ba089147_fk_ledger_event_id FOREIGN KEY (posted_id) REFERENCES public.ledger_event(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: households_correction households_correction_refused_by_id_ed5f3ddc_fk_people_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.households_correction
    ADD CONSTRAINT households_correction_refused_by_id_ed5f3ddc_fk_people_user_id FOREIGN KEY (refused_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: households_household households_household_village_id_c6dbbc5a_fk_places_village_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.households_household
    ADD CONSTRAINT households_household_village_id_c6dbbc5a_fk_places_village_id FOREIGN KEY (village_id) REFERENCES public.places_village(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: households_payoutbatch households_payoutbat_answered_by_id_c19789b6_fk_people_us; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.households_payoutbatch
    ADD CONSTRAINT households_payoutbat_answered_by_id_c19789b6_fk_people_us FOREIGN KEY (answered_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: households_payoutbatch households_payoutbat_township_id_c2342085_fk_places_to; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.households_payoutbatch
    ADD CONSTRAINT households_payoutbat_township_id_c2342085_fk_places_to FOREIGN KEY (township_id) REFERENCES public.places_township(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: households_payoutbatch households_payoutbatch_created_by_id_da415e55_fk_people_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.households_payoutbatch
    ADD CONSTRAINT households_payoutbatch_created_by_id_da415e55_fk_people_user_id FOREIGN KEY (created_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: households_payoutbatch households_payoutbatch_village_id_de4c62cf_fk_places_village_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.households_payoutbatch
    ADD CONSTRAINT households_payoutbatch_village_id_de4c62cf_fk_places_village_id FOREIGN KEY (village_id) REFERENCES public.places_village(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: households_payoutrow households_payoutrow_batch_id_e1b5ec6a_fk_household; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.households_payoutrow
    ADD CONSTRAINT households_payoutrow_batch_id_e1b5ec6a_fk_household FOREIGN KEY (batch_id) REFERENCES public.households_payoutbatch(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: households_payoutrow households_payoutrow_card_id_707bca3d_fk_households_bankcard_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.households_payoutrow
    ADD CONSTRAINT households_payoutrow_card_id_707bca3d_fk_households_bankcard_id FOREIGN KEY (card_id) REFERENCES public.households_bankcard(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: households_payoutrow households_payoutrow_household_id_68caec40_fk_household; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.households_payoutrow
    ADD CONSTRAINT households_payoutrow_household_id_68caec40_fk_household FOREIGN KEY (household_id) REFERENCES public.households_household(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: households_person households_person_household_id_c0781c3f_fk_household; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.households_person
    ADD CONSTRAINT households_person_household_id_c0781c3f_fk_household FOREIGN KEY (household_id) REFERENCES public.households_household(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: households_statuschange households_statuscha_changed_by_id_cdfb46ec_fk_people_us; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.households_statuschange
    ADD CONSTRAINT households_statuscha_changed_by_id_cdfb46ec_fk_people_us FOREIGN KEY (changed_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: households_statuschange households_statuscha_household_id_3d4bb356_fk_household; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.households_statuschange
    ADD CONSTRAINT households_statuscha_household_id_3d4bb356_fk_household FOREIGN KEY (household_id) REFERENCES public.households_household(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: ledger_balance ledger_balance_account_id_c2c102a5_fk_ledger_account_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ledger_balance
    ADD CONSTRAINT ledger_balance_account_id_c2c102a5_fk_ledger_account_id FOREIGN KEY (account_id) REFERENCES public.ledger_account(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: ledger_event ledger_event_reverses_id_d95a5b7d_fk_ledger_event_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ledger_event
    ADD CONSTRAINT ledger_event_reverses_id_d95a5b7d_fk_ledger_event_id FOREIGN KEY (reverses_id) REFERENCES public.ledger_event(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: ledger_rolledup ledger_rolledup_account_id_25d12734_fk_ledger_account_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ledger_rolledup
    ADD CONSTRAINT ledger_rolledup_account_id_25d12734_fk_ledger_account_id FOREIGN KEY (account_id) REFERENCES public.ledger_account(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: orders_basket orders_basket_user_id_474689e6_fk_people_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_basket
    ADD CONSTRAINT orders_basket_user_id_474689e6_fk_people_user_id FOREIGN KEY (user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: orders_basketline orders_basketline_basket_id_5c1d5253_fk_orders_basket_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_basketline
    ADD CONSTRAINT orders_basketline_basket_id_5c1d5253_fk_orders_basket_id FOREIGN KEY (basket_id) REFERENCES public.orders_basket(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: orders_basketline orders_basketline_pack_id_a3bb5de1_fk_catalogue_pack_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_basketline
    ADD CONSTRAINT orders_basketline_pack_id_a3bb5de1_fk_catalogue_pack_id FOREIGN KEY (pack_id) REFERENCES public.catalogue_pack(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: orders_buyermail orders_buyermail_parcel_id_2f16c76c_fk_orders_parcel_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_buyermail
    ADD CONSTRAINT orders_buyermail_parcel_id_2f16c76c_fk_orders_parcel_id FOREIGN KEY (parcel_id) REFERENCES public.orders_parcel(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: orders_claim orders_claim_answered_by_id_ac637af8_fk_people_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_claim
    ADD CONSTRAINT orders_claim_answered_by_id_ac637af8_fk_people_user_id FOREIGN KEY (answered_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: orders_claim orders_claim_decided_by_id_c7d4181f_fk_people_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_claim
    ADD CONSTRAINT orders_claim_decided_by_id_c7d4181f_fk_people_user_id FOREIGN KEY (decided_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: orders_claim orders_claim_line_id_18fad01a_fk_orders_orderline_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_claim
    ADD CONSTRAINT orders_claim_line_id_18fad01a_fk_orders_orderline_id FOREIGN KEY (line_id) REFERENCES public.orders_orderline(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: orders_claim orders_claim_refund_id_5d7164d4_fk_orders_refund_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_claim
    ADD CONSTRAINT orders_claim_refund_id_5d7164d4_fk_orders_refund_id FOREIGN KEY (refund_id) REFERENCES public.orders_refund(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: orders_dispute orders_dispute_payment_id_291b54ec_fk_orders_payment_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_dispute
    ADD CONSTRAINT orders_dispute_payment_id_291b54ec_fk_orders_payment_id FOREIGN KEY (payment_id) REFERENCES public.orders_payment(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: orders_disputemovement orders_disputemovement_dispute_id_1d3e6101_fk_orders_dispute_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_disputemovement
    ADD CONSTRAINT orders_disputemovement_dispute_id_1d3e6101_fk_orders_dispute_id FOREIGN KEY (dispute_id) REFERENCES public.orders_dispute(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: orders_order orders_order_discount_code_id_a46806cc_fk_orders_di; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_order
    ADD CONSTRAINT orders_order_discount_code_id_a46806cc_fk_orders_di FOREIGN KEY (discount_code_id) REFERENCES public.orders_discountcode(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: orders_order orders_order_user_id_e9b59eb1_fk_people_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_order
    ADD CONSTRAINT orders_order_user_id_e9b59eb1_fk_people_user_id FOREIGN KEY (user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: orders_orderline orders_orderline_order_id_17f8f3ef_fk_orders_order_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_orderline
    ADD CONSTRAINT orders_orderline_order_id_17f8f3ef_fk_orders_order_id FOREIGN KEY (order_id) REFERENCES public.orders_order(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: orders_orderline orders_orderline_pack_id_089caaa8_fk_catalogue_pack_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_orderline
    ADD CONSTRAINT orders_orderline_pack_id_089caaa8_fk_catalogue_pack_id FOREIGN KEY (pack_id) REFERENCES public.catalogue_pack(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: orders_orderline orders_orderline_parcel_id_d37e4a92_fk_orders_parcel_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_orderline
    ADD CONSTRAINT orders_orderline_parcel_id_d37e4a92_fk_orders_parcel_id FOREIGN KEY (parcel_id) REFERENCES public.orders_parcel(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: orders_orderline orders_orderline_reservation_id_72220626_fk_supply_re; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_orderline
    ADD CONSTRAINT orders_orderline_reservation_id_72220626_fk_supply_re FOREIGN KEY (reservation_id) REFERENCES public.supply_reservation(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: orders_parcel orders_parcel_cancelled_by_id_6d00c362_fk_people_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_parcel
    ADD CONSTRAINT orders_parcel_cancelled_by_id_6d00c362_fk_people_user_id FOREIGN KEY (cancelled_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: orders_parcel orders_parcel_cooperative_id_7cbf882e_fk_cooperati; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_parcel
    ADD CONSTRAINT orders_parcel_cooperative_id_7cbf882e_fk_cooperati FOREIGN KEY (cooperative_id) REFERENCES public.cooperatives_cooperative(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: orders_parcel orders_parcel_forecast_id_aa2bb641_fk_supply_forecast_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_parcel
    ADD CONSTRAINT orders_parcel_forecast_id_aa2bb641_fk_supply_forecast_id FOREIGN KEY (forecast_id) REFERENCES public.supply_forecast(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: orders_parcel orders_parcel_order_id_b76bd86d_fk_orders_order_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_parcel
    ADD CONSTRAINT orders_parcel_order_id_b76bd86d_fk_orders_order_id FOREIGN KEY (order_id) REFERENCES public.orders_order(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: orders_parcel orders_parcel_shipped_by_id_328ef3cb_fk_people_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_parcel
    ADD CONSTRAINT orders_parcel_shipped_by_id_328ef3cb_fk_people_user_id FOREIGN KEY (shipped_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: orders_payment orders_payment_order_id_bdccf250_fk_orders_order_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_payment
    ADD CONSTRAINT orders_payment_order_id_bdccf250_fk_orders_order_id FOREIGN KEY (order_id) REFERENCES public.orders_order(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: orders_productfigures orders_productfigure_product_id_5ec9aadf_fk_catalogue; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_productfigures
    ADD CONSTRAINT orders_productfigure_product_id_5ec9aadf_fk_catalogue FOREIGN KEY (product_id) REFERENCES public.catalogue_product(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: orders_refund orders_refund_paid_elsewhere_by_id_81fec908_fk_people_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_refund
    ADD CONSTRAINT orders_refund_paid_elsewhere_by_id_81fec908_fk_people_user_id FOREIGN KEY (paid_elsewhere_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: orders_refund orders_refund_parcel_id_717f5722_fk_orders_parcel_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_refund
    ADD CONSTRAINT orders_refund_parcel_id_717f5722_fk_orders_parcel_id FOREIGN KEY (parcel_id) REFERENCES public.orders_parcel(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: orders_refund orders_refund_payment_id_a6b07753_fk_orders_payment_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_refund
    ADD CONSTRAINT orders_refund_payment_id_a6b07753_fk_orders_payment_id FOREIGN KEY (payment_id) REFERENCES public.orders_payment(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: orders_refund orders_refund_repeats_id_adac5ebc_fk_orders_refund_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_refund
    ADD CONSTRAINT orders_refund_repeats_id_adac5ebc_fk_orders_refund_id FOREIGN KEY (repeats_id) REFERENCES public.orders_refund(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: orders_removedanswer orders_removedanswer_answered_by_id_e18431b2_fk_people_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_removedanswer
    ADD CONSTRAINT orders_removedanswer_answered_by_id_e18431b2_fk_people_user_id FOREIGN KEY (answered_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: orders_removedanswer orders_removedanswer_removed_by_id_c1a205d6_fk_people_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_removedanswer
    ADD CONSTRAINT orders_removedanswer_removed_by_id_c1a205d6_fk_people_user_id FOREIGN KEY (removed_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: orders_removedanswer orders_removedanswer_review_id_3a8d6c9a_fk_orders_review_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_removedanswer
    ADD CONSTRAINT orders_removedanswer_review_id_3a8d6c9a_fk_orders_review_id FOREIGN KEY (review_id) REFERENCES public.orders_review(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: orders_review orders_review_answer_released_by_id_94aaf043_fk_people_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_review
    ADD CONSTRAINT orders_review_answer_released_by_id_94aaf043_fk_people_user_id FOREIGN KEY (answer_released_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: orders_review orders_review_answered_by_id_e95ef97e_fk_people_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_review
    ADD CONSTRAINT orders_review_answered_by_id_e95ef97e_fk_people_user_id FOREIGN KEY (answered_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: orders_review orders_review_line_id_39b5e4d3_fk_orders_orderline_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_review
    ADD CONSTRAINT orders_review_line_id_39b5e4d3_fk_orders_orderline_id FOREIGN KEY (line_id) REFERENCES public.orders_orderline(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: orders_review orders_review_moderated_by_id_28fe6312_fk_people_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_review
    ADD CONSTRAINT orders_review_moderated_by_id_28fe6312_fk_people_user_id FOREIGN KEY (moderated_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: orders_review orders_review_product_id_fcb3225d_fk_catalogue_product_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_review
    ADD CONSTRAINT orders_review_product_id_fcb3225d_fk_catalogue_product_id FOREIGN KEY (product_id) REFERENCES public.catalogue_product(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: orders_reviewphoto orders_reviewphoto_review_id_8e6a8839_fk_orders_review_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_reviewphoto
    ADD CONSTRAINT orders_reviewphoto_review_id_8e6a8839_fk_orders_review_id FOREIGN KEY (review_id) REFERENCES public.orders_review(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: orders_reviewreport orders_reviewreport_review_id_2cad4a66_fk_orders_review_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders_reviewreport
    ADD CONSTRAINT orders_reviewreport_review_id_2cad4a66_fk_orders_review_id FOREIGN KEY (review_id) REFERENCES public.orders_review(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: people_look people_look_user_id_8d183eeb_fk_people_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.people_look
    ADD CONSTRAINT people_look_user_id_8d183eeb_fk_people_user_id FOREIGN KEY (user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: people_role people_role_township_id_b2e8fb5f_fk_places_township_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.people_role
    ADD CONSTRAINT people_role_township_id_b2e8fb5f_fk_places_township_id FOREIGN KEY (township_id) REFERENCES public.places_township(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: people_role people_role_user_id_432e6469_fk_people_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.people_role
    ADD CONSTRAINT people_role_user_id_432e6469_fk_people_user_id FOREIGN KEY (user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: people_role people_role_village_id_530745a2_fk_places_village_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.people_role
    ADD CONSTRAINT people_role_village_id_530745a2_fk_places_village_id FOREIGN KEY (village_id) REFERENCES public.places_village(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: people_user_groups people_user_groups_group_id_1f0237d0_fk_auth_group_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.people_user_groups
    ADD CONSTRAINT people_user_groups_group_id_1f0237d0_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: people_user_groups people_user_groups_user_id_290df956_fk_people_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.people_user_groups
    ADD CONSTRAINT people_user_groups_user_id_290df956_fk_people_user_id FOREIGN KEY (user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: people_user_user_permissions people_user_user_per_permission_id_55f01ef0_fk_auth_perm; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.people_user_user_permissions
    ADD CONSTRAINT people_user_user_per_permission_id_55f01ef0_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: people_user_user_permissions people_user_user_permissions_user_id_7d19557b_fk_people_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.people_user_user_permissions
    ADD CONSTRAINT people_user_user_permissions_user_id_7d19557b_fk_people_user_id FOREIGN KEY (user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: places_village places_village_township_id_2776c7c5_fk_places_township_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.places_village
    ADD CONSTRAINT places_village_township_id_2776c7c5_fk_places_township_id FOREIGN KEY (township_id) REFERENCES public.places_township(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: supply_agreement supply_agreement_cooperative_id_3b9ee274_fk_cooperati; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_agreement
    ADD CONSTRAINT supply_agreement_cooperative_id_3b9ee274_fk_cooperati FOREIGN KEY (cooperative_id) REFERENCES public.cooperatives_cooperative(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: supply_agreement supply_agreement_product_id_3229ef99_fk_catalogue_product_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_agreement
    ADD CONSTRAINT supply_agreement_product_id_3229ef99_fk_catalogue_product_id FOREIGN KEY (product_id) REFERENCES public.catalogue_product(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: supply_agreement supply_agreement_season_id_f74bb086_fk_supply_season_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_agreement
    ADD CONSTRAINT supply_agreement_season_id_f74bb086_fk_supply_season_id FOREIGN KEY (season_id) REFERENCES public.supply_season(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: supply_allocation supply_allocation_delivery_id_1658a9a6_fk_supply_delivery_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_allocation
    ADD CONSTRAINT supply_allocation_delivery_id_1658a9a6_fk_supply_delivery_id FOREIGN KEY (delivery_id) REFERENCES public.supply_delivery(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: supply_allocation supply_allocation_reservation_id_c7b30c6c_fk_supply_re; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_allocation
    ADD CONSTRAINT supply_allocation_reservation_id_c7b30c6c_fk_supply_re FOREIGN KEY (reservation_id) REFERENCES public.supply_reservation(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: supply_allocationreturn supply_allocationret_allocation_id_aa16640c_fk_supply_al; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_allocationreturn
    ADD CONSTRAINT supply_allocationret_allocation_id_aa16640c_fk_supply_al FOREIGN KEY (allocation_id) REFERENCES public.supply_allocation(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: supply_delivery supply_delivery_agreement_id_87bad895_fk_supply_agreement_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_delivery
    ADD CONSTRAINT supply_delivery_agreement_id_87bad895_fk_supply_agreement_id FOREIGN KEY (agreement_id) REFERENCES public.supply_agreement(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: supply_delivery supply_delivery_cooperative_id_cf3a0d71_fk_cooperati; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_delivery
    ADD CONSTRAINT supply_delivery_cooperative_id_cf3a0d71_fk_cooperati FOREIGN KEY (cooperative_id) REFERENCES public.cooperatives_cooperative(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: supply_delivery supply_delivery_household_id_df08e719_fk_household; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_delivery
    ADD CONSTRAINT supply_delivery_household_id_df08e719_fk_household FOREIGN KEY (household_id) REFERENCES public.households_household(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: supply_delivery supply_delivery_lot_id_f0073494_fk_supply_lot_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_delivery
    ADD CONSTRAINT supply_delivery_lot_id_f0073494_fk_supply_lot_id FOREIGN KEY (lot_id) REFERENCES public.supply_lot(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: supply_delivery supply_delivery_product_id_18ae0e4e_fk_catalogue_product_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_delivery
    ADD CONSTRAINT supply_delivery_product_id_18ae0e4e_fk_catalogue_product_id FOREIGN KEY (product_id) REFERENCES public.catalogue_product(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: supply_forecast supply_forecast_agreement_id_951af6cf_fk_supply_agreement_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_forecast
    ADD CONSTRAINT supply_forecast_agreement_id_951af6cf_fk_supply_agreement_id FOREIGN KEY (agreement_id) REFERENCES public.supply_agreement(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: supply_forecast supply_forecast_announced_by_id_fdf26db2_fk_people_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_forecast
    ADD CONSTRAINT supply_forecast_announced_by_id_fdf26db2_fk_people_user_id FOREIGN KEY (announced_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: supply_forecast supply_forecast_decided_by_id_7faca03d_fk_people_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_forecast
    ADD CONSTRAINT supply_forecast_decided_by_id_7faca03d_fk_people_user_id FOREIGN KEY (decided_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: supply_forecast supply_forecast_product_id_c36d3fda_fk_catalogue_product_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_forecast
    ADD CONSTRAINT supply_forecast_product_id_c36d3fda_fk_catalogue_product_id FOREIGN KEY (product_id) REFERENCES public.catalogue_product(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: supply_lot supply_lot_forecast_id_98b902fb_fk_supply_forecast_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_lot
    ADD CONSTRAINT supply_lot_forecast_id_98b902fb_fk_supply_forecast_id FOREIGN KEY (forecast_id) REFERENCES public.supply_forecast(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: supply_lot supply_lot_product_id_bc9a18a8_fk_catalogue_product_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_lot
    ADD CONSTRAINT supply_lot_product_id_bc9a18a8_fk_catalogue_product_id FOREIGN KEY (product_id) REFERENCES public.catalogue_product(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: supply_protectedprice supply_protectedpric_product_id_b6f419d1_fk_catalogue; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_protectedprice
    ADD CONSTRAINT supply_protectedpric_product_id_b6f419d1_fk_catalogue FOREIGN KEY (product_id) REFERENCES public.catalogue_product(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: supply_protectedprice supply_protectedprice_season_id_2850e02c_fk_supply_season_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_protectedprice
    ADD CONSTRAINT supply_protectedprice_season_id_2850e02c_fk_supply_season_id FOREIGN KEY (season_id) REFERENCES public.supply_season(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: supply_protectedprice supply_protectedprice_set_by_id_9254e945_fk_people_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_protectedprice
    ADD CONSTRAINT supply_protectedprice_set_by_id_9254e945_fk_people_user_id FOREIGN KEY (set_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: supply_reservation supply_reservation_forecast_id_8af23fba_fk_supply_forecast_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_reservation
    ADD CONSTRAINT supply_reservation_forecast_id_8af23fba_fk_supply_forecast_id FOREIGN KEY (forecast_id) REFERENCES public.supply_forecast(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: supply_reservation supply_reservation_pack_id_201ead8d_fk_catalogue_pack_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_reservation
    ADD CONSTRAINT supply_reservation_pack_id_201ead8d_fk_catalogue_pack_id FOREIGN KEY (pack_id) REFERENCES public.catalogue_pack(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: supply_reservationpart supply_reservationpa_reservation_id_2d98ae5d_fk_supply_re; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_reservationpart
    ADD CONSTRAINT supply_reservationpa_reservation_id_2d98ae5d_fk_supply_re FOREIGN KEY (reservation_id) REFERENCES public.supply_reservation(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: supply_reservationpart supply_reservationpart_lot_id_28d88f73_fk_supply_lot_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_reservationpart
    ADD CONSTRAINT supply_reservationpart_lot_id_28d88f73_fk_supply_lot_id FOREIGN KEY (lot_id) REFERENCES public.supply_lot(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: supply_seasonclosing supply_seasonclosing_agreement_id_e9b629f8_fk_supply_ag; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_seasonclosing
    ADD CONSTRAINT supply_seasonclosing_agreement_id_e9b629f8_fk_supply_ag FOREIGN KEY (agreement_id) REFERENCES public.supply_agreement(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: supply_seasonclosing supply_seasonclosing_started_by_id_aebff05d_fk_people_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_seasonclosing
    ADD CONSTRAINT supply_seasonclosing_started_by_id_aebff05d_fk_people_user_id FOREIGN KEY (started_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: supply_seasonpurchase supply_seasonpurchas_closing_id_6ab37116_fk_supply_se; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_seasonpurchase
    ADD CONSTRAINT supply_seasonpurchas_closing_id_6ab37116_fk_supply_se FOREIGN KEY (closing_id) REFERENCES public.supply_seasonclosing(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: supply_seasonpurchase supply_seasonpurchas_delivery_id_bee30e79_fk_supply_de; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_seasonpurchase
    ADD CONSTRAINT supply_seasonpurchas_delivery_id_bee30e79_fk_supply_de FOREIGN KEY (delivery_id) REFERENCES public.supply_delivery(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: supply_signature supply_signature_agreement_id_87b3649e_fk_supply_agreement_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_signature
    ADD CONSTRAINT supply_signature_agreement_id_87b3649e_fk_supply_agreement_id FOREIGN KEY (agreement_id) REFERENCES public.supply_agreement(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: supply_signature supply_signature_household_id_1296c9e6_fk_household; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.supply_signature
    ADD CONSTRAINT supply_signature_household_id_1296c9e6_fk_household FOREIGN KEY (household_id) REFERENCES public.households_household(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: taggit_taggeditem taggit_taggeditem_content_type_id_9957a03c_fk_django_co; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.taggit_taggeditem
    ADD CONSTRAINT taggit_taggeditem_content_type_id_9957a03c_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: taggit_taggeditem taggit_taggeditem_tag_id_f4f5b767_fk_taggit_tag_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.taggit_taggeditem
    ADD CONSTRAINT taggit_taggeditem_tag_id_f4f5b767_fk_taggit_tag_id FOREIGN KEY (tag_id) REFERENCES public.taggit_tag(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtail_localize_localesynchronization wagtail_localize_loc_locale_id_036a3a20_fk_wagtailco; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_localesynchronization
    ADD CONSTRAINT wagtail_localize_loc_locale_id_036a3a20_fk_wagtailco FOREIGN KEY (locale_id) REFERENCES public.wagtailcore_locale(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtail_localize_localesynchronization wagtail_localize_loc_sync_from_id_1bc4c2eb_fk_wagtailco; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_localesynchronization
    ADD CONSTRAINT wagtail_localize_loc_sync_from_id_1bc4c2eb_fk_wagtailco FOREIGN KEY (sync_from_id) REFERENCES public.wagtailcore_locale(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtail_localize_overridablesegment wagtail_localize_ove_context_id_eed8c388_fk_wagtail_l; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_overridablesegment
    ADD CONSTRAINT wagtail_localize_ove_context_id_eed8c388_fk_wagtail_l FOREIGN KEY (context_id) REFERENCES public.wagtail_localize_translationcontext(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtail_localize_overridablesegment wagtail_localize_ove_source_id_5720ac20_fk_wagtail_l; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_overridablesegment
    ADD CONSTRAINT wagtail_localize_ove_source_id_5720ac20_fk_wagtail_l FOREIGN KEY (source_id) REFERENCES public.wagtail_localize_translationsource(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtail_localize_relatedobjectsegment wagtail_localize_rel_context_id_c0a725be_fk_wagtail_l; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_relatedobjectsegment
    ADD CONSTRAINT wagtail_localize_rel_context_id_c0a725be_fk_wagtail_l FOREIGN KEY (context_id) REFERENCES public.wagtail_localize_translationcontext(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtail_localize_relatedobjectsegment wagtail_localize_rel_object_id_6c7b58df_fk_wagtail_l; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_relatedobjectsegment
    ADD CONSTRAINT wagtail_localize_rel_object_id_6c7b58df_fk_wagtail_l FOREIGN KEY (object_id) REFERENCES public.wagtail_localize_translatableobject(translation_key) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtail_localize_relatedobjectsegment wagtail_localize_rel_source_id_9a3b1373_fk_wagtail_l; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_relatedobjectsegment
    ADD CONSTRAINT wagtail_localize_rel_source_id_9a3b1373_fk_wagtail_l FOREIGN KEY (source_id) REFERENCES public.wagtail_localize_translationsource(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtail_localize_segmentoverride wagtail_localize_seg_context_id_f827efe0_fk_wagtail_l; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_segmentoverride
    ADD CONSTRAINT wagtail_localize_seg_context_id_f827efe0_fk_wagtail_l FOREIGN KEY (context_id) REFERENCES public.wagtail_localize_translationcontext(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtail_localize_segmentoverride wagtail_localize_seg_last_translated_by_i_a86448fc_fk_people_us; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_segmentoverride
    ADD CONSTRAINT wagtail_localize_seg_last_translated_by_i_a86448fc_fk_people_us FOREIGN KEY (last_translated_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtail_localize_segmentoverride wagtail_localize_seg_locale_id_b1673d41_fk_wagtailco; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_segmentoverride
    ADD CONSTRAINT wagtail_localize_seg_locale_id_b1673d41_fk_wagtailco FOREIGN KEY (locale_id) REFERENCES public.wagtailcore_locale(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtail_localize_stringtranslation wagtail_localize_str_context_id_3cc13049_fk_wagtail_l; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_stringtranslation
    ADD CONSTRAINT wagtail_localize_str_context_id_3cc13049_fk_wagtail_l FOREIGN KEY (context_id) REFERENCES public.wagtail_localize_translationcontext(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtail_localize_stringsegment wagtail_localize_str_context_id_63235539_fk_wagtail_l; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_stringsegment
    ADD CONSTRAINT wagtail_localize_str_context_id_63235539_fk_wagtail_l FOREIGN KEY (context_id) REFERENCES public.wagtail_localize_translationcontext(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtail_localize_stringtranslation wagtail_localize_str_last_translated_by_i_764c7a3f_fk_people_us; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_stringtranslation
    ADD CONSTRAINT wagtail_localize_str_last_translated_by_i_764c7a3f_fk_people_us FOREIGN KEY (last_translated_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtail_localize_string wagtail_localize_str_locale_id_2cded126_fk_wagtailco; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_string
    ADD CONSTRAINT wagtail_localize_str_locale_id_2cded126_fk_wagtailco FOREIGN KEY (locale_id) REFERENCES public.wagtailcore_locale(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtail_localize_stringtranslation wagtail_localize_str_locale_id_b9e3730d_fk_wagtailco; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_stringtranslation
    ADD CONSTRAINT wagtail_localize_str_locale_id_b9e3730d_fk_wagtailco FOREIGN KEY (locale_id) REFERENCES public.wagtailcore_locale(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtail_localize_stringsegment wagtail_localize_str_source_id_5804129f_fk_wagtail_l; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_stringsegment
    ADD CONSTRAINT wagtail_localize_str_source_id_5804129f_fk_wagtail_l FOREIGN KEY (source_id) REFERENCES public.wagtail_localize_translationsource(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtail_localize_stringsegment wagtail_localize_str_string_id_6356d5ec_fk_wagtail_l; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_stringsegment
    ADD CONSTRAINT wagtail_localize_str_string_id_6356d5ec_fk_wagtail_l FOREIGN KEY (string_id) REFERENCES public.wagtail_localize_string(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtail_localize_stringtranslation wagtail_localize_str_translation_of_id_8eef01d0_fk_wagtail_l; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_stringtranslation
    ADD CONSTRAINT wagtail_localize_str_translation_of_id_8eef01d0_fk_wagtail_l FOREIGN KEY (translation_of_id) REFERENCES public.wagtail_localize_string(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtail_localize_templatesegment wagtail_localize_tem_context_id_81456b25_fk_wagtail_l; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_templatesegment
    ADD CONSTRAINT wagtail_localize_tem_context_id_81456b25_fk_wagtail_l FOREIGN KEY (context_id) REFERENCES public.wagtail_localize_translationcontext(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtail_localize_templatesegment wagtail_localize_tem_source_id_26b89dc6_fk_wagtail_l; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_templatesegment
    ADD CONSTRAINT wagtail_localize_tem_source_id_26b89dc6_fk_wagtail_l FOREIGN KEY (source_id) REFERENCES public.wagtail_localize_translationsource(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtail_localize_templatesegment wagtail_localize_tem_template_id_c370b3c8_fk_wagtail_l; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_templatesegment
    ADD CONSTRAINT wagtail_localize_tem_template_id_c370b3c8_fk_wagtail_l FOREIGN KEY (template_id) REFERENCES public.wagtail_localize_template(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtail_localize_translatableobject wagtail_localize_tra_content_type_id_0d6c5139_fk_django_co; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_translatableobject
    ADD CONSTRAINT wagtail_localize_tra_content_type_id_0d6c5139_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtail_localize_translationsource wagtail_localize_tra_locale_id_0ac264c0_fk_wagtailco; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_translationsource
    ADD CONSTRAINT wagtail_localize_tra_locale_id_0ac264c0_fk_wagtailco FOREIGN KEY (locale_id) REFERENCES public.wagtailcore_locale(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtail_localize_translationlog wagtail_localize_tra_locale_id_37619cb4_fk_wagtailco; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_translationlog
    ADD CONSTRAINT wagtail_localize_tra_locale_id_37619cb4_fk_wagtailco FOREIGN KEY (locale_id) REFERENCES public.wagtailcore_locale(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtail_localize_translationsource wagtail_localize_tra_object_id_6a078fd2_fk_wagtail_l; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_translationsource
    ADD CONSTRAINT wagtail_localize_tra_object_id_6a078fd2_fk_wagtail_l FOREIGN KEY (object_id) REFERENCES public.wagtail_localize_translatableobject(translation_key) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtail_localize_translationcontext wagtail_localize_tra_object_id_86263ce7_fk_wagtail_l; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_translationcontext
    ADD CONSTRAINT wagtail_localize_tra_object_id_86263ce7_fk_wagtail_l FOREIGN KEY (object_id) REFERENCES public.wagtail_localize_translatableobject(translation_key) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtail_localize_translationlog wagtail_localize_tra_revision_id_e3b62278_fk_wagtailco; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_translationlog
    ADD CONSTRAINT wagtail_localize_tra_revision_id_e3b62278_fk_wagtailco FOREIGN KEY (revision_id) REFERENCES public.wagtailcore_revision(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtail_localize_translationlog wagtail_localize_tra_source_id_7228923e_fk_wagtail_l; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_translationlog
    ADD CONSTRAINT wagtail_localize_tra_source_id_7228923e_fk_wagtail_l FOREIGN KEY (source_id) REFERENCES public.wagtail_localize_translationsource(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtail_localize_translation wagtail_localize_tra_source_id_e326e1e3_fk_wagtail_l; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_translation
    ADD CONSTRAINT wagtail_localize_tra_source_id_e326e1e3_fk_wagtail_l FOREIGN KEY (source_id) REFERENCES public.wagtail_localize_translationsource(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtail_localize_translationsource wagtail_localize_tra_specific_content_typ_3095eb76_fk_django_co; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_translationsource
    ADD CONSTRAINT wagtail_localize_tra_specific_content_typ_3095eb76_fk_django_co FOREIGN KEY (specific_content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtail_localize_translation wagtail_localize_tra_target_locale_id_8c524f73_fk_wagtailco; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtail_localize_translation
    ADD CONSTRAINT wagtail_localize_tra_target_locale_id_8c524f73_fk_wagtailco FOREIGN KEY (target_locale_id) REFERENCES public.wagtailcore_locale(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailadmin_editingsession wagtailadmin_editing_content_type_id_4df7730e_fk_django_co; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailadmin_editingsession
    ADD CONSTRAINT wagtailadmin_editing_content_type_id_4df7730e_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailadmin_editingsession wagtailadmin_editingsession_user_id_6e1a9b70_fk_people_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailadmin_editingsession
    ADD CONSTRAINT wagtailadmin_editingsession_user_id_6e1a9b70_fk_people_user_id FOREIGN KEY (user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailadmin_formstate wagtailadmin_formsta_content_type_id_e32438b3_fk_django_co; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailadmin_formstate
    ADD CONSTRAINT wagtailadmin_formsta_content_type_id_e32438b3_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailadmin_formstate wagtailadmin_formstate_user_id_b910adc2_fk_people_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailadmin_formstate
    ADD CONSTRAINT wagtailadmin_formstate_user_id_b910adc2_fk_people_user_id FOREIGN KEY (user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_apitoken wagtailcore_apitoken_user_id_49b1141b_fk_people_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_apitoken
    ADD CONSTRAINT wagtailcore_apitoken_user_id_49b1141b_fk_people_user_id FOREIGN KEY (user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_collectionviewrestriction wagtailcore_collecti_collection_id_761908ec_fk_wagtailco; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_collectionviewrestriction
    ADD CONSTRAINT wagtailcore_collecti_collection_id_761908ec_fk_wagtailco FOREIGN KEY (collection_id) REFERENCES public.wagtailcore_collection(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_collectionviewrestriction_groups wagtailcore_collecti_collectionviewrestri_47320efd_fk_wagtailco; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_collectionviewrestriction_groups
    ADD CONSTRAINT wagtailcore_collecti_collectionviewrestri_47320efd_fk_wagtailco FOREIGN KEY (collectionviewrestriction_id) REFERENCES public.wagtailcore_collectionviewrestriction(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_collectionviewrestriction_groups wagtailcore_collecti_group_id_1823f2a3_fk_auth_grou; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_collectionviewrestriction_groups
    ADD CONSTRAINT wagtailcore_collecti_group_id_1823f2a3_fk_auth_grou FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_comment wagtailcore_comment_page_id_108444b5_fk_wagtailcore_page_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_comment
    ADD CONSTRAINT wagtailcore_comment_page_id_108444b5_fk_wagtailcore_page_id FOREIGN KEY (page_id) REFERENCES public.wagtailcore_page(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_comment wagtailcore_comment_resolved_by_id_a282aa0e_fk_people_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_comment
    ADD CONSTRAINT wagtailcore_comment_resolved_by_id_a282aa0e_fk_people_user_id FOREIGN KEY (resolved_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_comment wagtailcore_comment_revision_created_id_1d058279_fk_wagtailco; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_comment
    ADD CONSTRAINT wagtailcore_comment_revision_created_id_1d058279_fk_wagtailco FOREIGN KEY (revision_created_id) REFERENCES public.wagtailcore_revision(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_comment wagtailcore_comment_user_id_0c577ca6_fk_people_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_comment
    ADD CONSTRAINT wagtailcore_comment_user_id_0c577ca6_fk_people_user_id FOREIGN KEY (user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_commentreply wagtailcore_commentr_comment_id_afc7e027_fk_wagtailco; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_commentreply
    ADD CONSTRAINT wagtailcore_commentr_comment_id_afc7e027_fk_wagtailco FOREIGN KEY (comment_id) REFERENCES public.wagtailcore_comment(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_commentreply wagtailcore_commentreply_user_id_d0b3b9c3_fk_people_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_commentreply
    ADD CONSTRAINT wagtailcore_commentreply_user_id_d0b3b9c3_fk_people_user_id FOREIGN KEY (user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_groupapprovaltask_groups wagtailcore_groupapp_group_id_2e64b61f_fk_auth_grou; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_groupapprovaltask_groups
    ADD CONSTRAINT wagtailcore_groupapp_group_id_2e64b61f_fk_auth_grou FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_groupapprovaltask_groups wagtailcore_groupapp_groupapprovaltask_id_9a9255ea_fk_wagtailco; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_groupapprovaltask_groups
    ADD CONSTRAINT wagtailcore_groupapp_groupapprovaltask_id_9a9255ea_fk_wagtailco FOREIGN KEY (groupapprovaltask_id) REFERENCES public.wagtailcore_groupapprovaltask(task_ptr_id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_groupapprovaltask wagtailcore_groupapp_task_ptr_id_cfe58781_fk_wagtailco; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_groupapprovaltask
    ADD CONSTRAINT wagtailcore_groupapp_task_ptr_id_cfe58781_fk_wagtailco FOREIGN KEY (task_ptr_id) REFERENCES public.wagtailcore_task(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_groupcollectionpermission wagtailcore_groupcol_collection_id_5423575a_fk_wagtailco; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_groupcollectionpermission
    ADD CONSTRAINT wagtailcore_groupcol_collection_id_5423575a_fk_wagtailco FOREIGN KEY (collection_id) REFERENCES public.wagtailcore_collection(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_groupcollectionpermission wagtailcore_groupcol_group_id_05d61460_fk_auth_grou; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_groupcollectionpermission
    ADD CONSTRAINT wagtailcore_groupcol_group_id_05d61460_fk_auth_grou FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_groupcollectionpermission wagtailcore_groupcol_permission_id_1b626275_fk_auth_perm; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_groupcollectionpermission
    ADD CONSTRAINT wagtailcore_groupcol_permission_id_1b626275_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_grouppagepermission wagtailcore_grouppag_group_id_fc07e671_fk_auth_grou; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_grouppagepermission
    ADD CONSTRAINT wagtailcore_grouppag_group_id_fc07e671_fk_auth_grou FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_grouppagepermission wagtailcore_grouppag_page_id_710b114a_fk_wagtailco; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_grouppagepermission
    ADD CONSTRAINT wagtailcore_grouppag_page_id_710b114a_fk_wagtailco FOREIGN KEY (page_id) REFERENCES public.wagtailcore_page(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_grouppagepermission wagtailcore_grouppag_permission_id_05acb22e_fk_auth_perm; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_grouppagepermission
    ADD CONSTRAINT wagtailcore_grouppag_permission_id_05acb22e_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_groupsitepermission wagtailcore_groupsit_group_id_e5cdbee4_fk_auth_grou; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_groupsitepermission
    ADD CONSTRAINT wagtailcore_groupsit_group_id_e5cdbee4_fk_auth_grou FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_groupsitepermission wagtailcore_groupsit_permission_id_459b1f38_fk_auth_perm; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_groupsitepermission
    ADD CONSTRAINT wagtailcore_groupsit_permission_id_459b1f38_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_groupsitepermission wagtailcore_groupsit_site_id_245de488_fk_wagtailco; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_groupsitepermission
    ADD CONSTRAINT wagtailcore_groupsit_site_id_245de488_fk_wagtailco FOREIGN KEY (site_id) REFERENCES public.wagtailcore_site(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_modellogentry wagtailcore_modellog_content_type_id_68849e77_fk_django_co; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_modellogentry
    ADD CONSTRAINT wagtailcore_modellog_content_type_id_68849e77_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_page wagtailcore_page_alias_of_id_12945502_fk_wagtailcore_page_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_page
    ADD CONSTRAINT wagtailcore_page_alias_of_id_12945502_fk_wagtailcore_page_id FOREIGN KEY (alias_of_id) REFERENCES public.wagtailcore_page(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_page wagtailcore_page_content_type_id_c28424df_fk_django_co; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_page
    ADD CONSTRAINT wagtailcore_page_content_type_id_c28424df_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_page wagtailcore_page_latest_revision_id_e60fef51_fk_wagtailco; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_page
    ADD CONSTRAINT wagtailcore_page_latest_revision_id_e60fef51_fk_wagtailco FOREIGN KEY (latest_revision_id) REFERENCES public.wagtailcore_revision(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_page wagtailcore_page_live_revision_id_930bd822_fk_wagtailco; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_page
    ADD CONSTRAINT wagtailcore_page_live_revision_id_930bd822_fk_wagtailco FOREIGN KEY (live_revision_id) REFERENCES public.wagtailcore_revision(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_page wagtailcore_page_locale_id_3c7e30a6_fk_wagtailcore_locale_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_page
    ADD CONSTRAINT wagtailcore_page_locale_id_3c7e30a6_fk_wagtailcore_locale_id FOREIGN KEY (locale_id) REFERENCES public.wagtailcore_locale(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_page wagtailcore_page_locked_by_id_bcb86245_fk_people_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_page
    ADD CONSTRAINT wagtailcore_page_locked_by_id_bcb86245_fk_people_user_id FOREIGN KEY (locked_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_page wagtailcore_page_owner_id_fbf7c332_fk_people_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_page
    ADD CONSTRAINT wagtailcore_page_owner_id_fbf7c332_fk_people_user_id FOREIGN KEY (owner_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_pagelogentry wagtailcore_pageloge_content_type_id_74e7708a_fk_django_co; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_pagelogentry
    ADD CONSTRAINT wagtailcore_pageloge_content_type_id_74e7708a_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_revision wagtailcore_pagerevision_user_id_2409d2f4_fk_people_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_revision
    ADD CONSTRAINT wagtailcore_pagerevision_user_id_2409d2f4_fk_people_user_id FOREIGN KEY (user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_pagesubscription wagtailcore_pagesubs_page_id_a085e7a6_fk_wagtailco; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_pagesubscription
    ADD CONSTRAINT wagtailcore_pagesubs_page_id_a085e7a6_fk_wagtailco FOREIGN KEY (page_id) REFERENCES public.wagtailcore_page(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_pagesubscription wagtailcore_pagesubscription_user_id_89d7def9_fk_people_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_pagesubscription
    ADD CONSTRAINT wagtailcore_pagesubscription_user_id_89d7def9_fk_people_user_id FOREIGN KEY (user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_pageviewrestriction_groups wagtailcore_pageview_group_id_6460f223_fk_auth_grou; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_pageviewrestriction_groups
    ADD CONSTRAINT wagtailcore_pageview_group_id_6460f223_fk_auth_grou FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_pageviewrestriction wagtailcore_pageview_page_id_15a8bea6_fk_wagtailco; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_pageviewrestriction
    ADD CONSTRAINT wagtailcore_pageview_page_id_15a8bea6_fk_wagtailco FOREIGN KEY (page_id) REFERENCES public.wagtailcore_page(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_pageviewrestriction_groups wagtailcore_pageview_pageviewrestriction__f147a99a_fk_wagtailco; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_pageviewrestriction_groups
    ADD CONSTRAINT wagtailcore_pageview_pageviewrestriction__f147a99a_fk_wagtailco FOREIGN KEY (pageviewrestriction_id) REFERENCES public.wagtailcore_pageviewrestriction(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_referenceindex wagtailcore_referenc_base_content_type_id_313cf40f_fk_django_co; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_referenceindex
    ADD CONSTRAINT wagtailcore_referenc_base_content_type_id_313cf40f_fk_django_co FOREIGN KEY (base_content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_referenceindex wagtailcore_referenc_content_type_id_766e0336_fk_django_co; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_referenceindex
    ADD CONSTRAINT wagtailcore_referenc_content_type_id_766e0336_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_referenceindex wagtailcore_referenc_to_content_type_id_93690bbd_fk_django_co; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_referenceindex
    ADD CONSTRAINT wagtailcore_referenc_to_content_type_id_93690bbd_fk_django_co FOREIGN KEY (to_content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_revision wagtailcore_revision_base_content_type_id_5b4ef7bd_fk_django_co; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_revision
    ADD CONSTRAINT wagtailcore_revision_base_content_type_id_5b4ef7bd_fk_django_co FOREIGN KEY (base_content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_revision wagtailcore_revision_content_type_id_c8cb69c0_fk_django_co; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_revision
    ADD CONSTRAINT wagtailcore_revision_content_type_id_c8cb69c0_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_site wagtailcore_site_root_page_id_e02fb95c_fk_wagtailcore_page_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_site
    ADD CONSTRAINT wagtailcore_site_root_page_id_e02fb95c_fk_wagtailcore_page_id FOREIGN KEY (root_page_id) REFERENCES public.wagtailcore_page(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_task wagtailcore_task_content_type_id_249ab8ba_fk_django_co; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_task
    ADD CONSTRAINT wagtailcore_task_content_type_id_249ab8ba_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_taskstate wagtailcore_taskstat_content_type_id_0a758fdc_fk_django_co; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_taskstate
    ADD CONSTRAINT wagtailcore_taskstat_content_type_id_0a758fdc_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_taskstate wagtailcore_taskstat_revision_id_df25a499_fk_wagtailco; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_taskstate
    ADD CONSTRAINT wagtailcore_taskstat_revision_id_df25a499_fk_wagtailco FOREIGN KEY (revision_id) REFERENCES public.wagtailcore_revision(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_taskstate wagtailcore_taskstat_workflow_state_id_9239a775_fk_wagtailco; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_taskstate
    ADD CONSTRAINT wagtailcore_taskstat_workflow_state_id_9239a775_fk_wagtailco FOREIGN KEY (workflow_state_id) REFERENCES public.wagtailcore_workflowstate(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_taskstate wagtailcore_taskstate_finished_by_id_13f98229_fk_people_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_taskstate
    ADD CONSTRAINT wagtailcore_taskstate_finished_by_id_13f98229_fk_people_user_id FOREIGN KEY (finished_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_taskstate wagtailcore_taskstate_task_id_c3677c34_fk_wagtailcore_task_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_taskstate
    ADD CONSTRAINT wagtailcore_taskstate_task_id_c3677c34_fk_wagtailcore_task_id FOREIGN KEY (task_id) REFERENCES public.wagtailcore_task(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_uploadedfile wagtailcore_uploaded_for_content_type_id_b0fc87b2_fk_django_co; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_uploadedfile
    ADD CONSTRAINT wagtailcore_uploaded_for_content_type_id_b0fc87b2_fk_django_co FOREIGN KEY (for_content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_uploadedfile wagtailcore_uploaded_uploaded_by_user_id_c7580fe8_fk_people_us; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_uploadedfile
    ADD CONSTRAINT wagtailcore_uploaded_uploaded_by_user_id_c7580fe8_fk_people_us FOREIGN KEY (uploaded_by_user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_workflowstate wagtailcore_workflow_base_content_type_id_a30dc576_fk_django_co; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_workflowstate
    ADD CONSTRAINT wagtailcore_workflow_base_content_type_id_a30dc576_fk_django_co FOREIGN KEY (base_content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_workflowstate wagtailcore_workflow_content_type_id_2bb78ce1_fk_django_co; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_workflowstate
    ADD CONSTRAINT wagtailcore_workflow_content_type_id_2bb78ce1_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_workflowcontenttype wagtailcore_workflow_content_type_id_b261bb37_fk_django_co; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_workflowcontenttype
    ADD CONSTRAINT wagtailcore_workflow_content_type_id_b261bb37_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_workflowstate wagtailcore_workflow_current_task_state_i_3a1a0632_fk_wagtailco; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_workflowstate
    ADD CONSTRAINT wagtailcore_workflow_current_task_state_i_3a1a0632_fk_wagtailco FOREIGN KEY (current_task_state_id) REFERENCES public.wagtailcore_taskstate(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_workflowpage wagtailcore_workflow_page_id_81e7bab6_fk_wagtailco; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_workflowpage
    ADD CONSTRAINT wagtailcore_workflow_page_id_81e7bab6_fk_wagtailco FOREIGN KEY (page_id) REFERENCES public.wagtailcore_page(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_workflowstate wagtailcore_workflow_requested_by_id_4090bca3_fk_people_us; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_workflowstate
    ADD CONSTRAINT wagtailcore_workflow_requested_by_id_4090bca3_fk_people_us FOREIGN KEY (requested_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_workflowtask wagtailcore_workflow_task_id_ce7716fe_fk_wagtailco; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_workflowtask
    ADD CONSTRAINT wagtailcore_workflow_task_id_ce7716fe_fk_wagtailco FOREIGN KEY (task_id) REFERENCES public.wagtailcore_task(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_workflowstate wagtailcore_workflow_workflow_id_1f18378f_fk_wagtailco; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_workflowstate
    ADD CONSTRAINT wagtailcore_workflow_workflow_id_1f18378f_fk_wagtailco FOREIGN KEY (workflow_id) REFERENCES public.wagtailcore_workflow(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_workflowpage wagtailcore_workflow_workflow_id_56f56ff6_fk_wagtailco; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_workflowpage
    ADD CONSTRAINT wagtailcore_workflow_workflow_id_56f56ff6_fk_wagtailco FOREIGN KEY (workflow_id) REFERENCES public.wagtailcore_workflow(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_workflowcontenttype wagtailcore_workflow_workflow_id_9aad7cd2_fk_wagtailco; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_workflowcontenttype
    ADD CONSTRAINT wagtailcore_workflow_workflow_id_9aad7cd2_fk_wagtailco FOREIGN KEY (workflow_id) REFERENCES public.wagtailcore_workflow(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailcore_workflowtask wagtailcore_workflow_workflow_id_b9717175_fk_wagtailco; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailcore_workflowtask
    ADD CONSTRAINT wagtailcore_workflow_workflow_id_b9717175_fk_wagtailco FOREIGN KEY (workflow_id) REFERENCES public.wagtailcore_workflow(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtaildocs_document wagtaildocs_document_collection_id_23881625_fk_wagtailco; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtaildocs_document
    ADD CONSTRAINT wagtaildocs_document_collection_id_23881625_fk_wagtailco FOREIGN KEY (collection_id) REFERENCES public.wagtailcore_collection(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtaildocs_document wagtaildocs_document_uploaded_by_user_id_17258b41_fk_people_us; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtaildocs_document
    ADD CONSTRAINT wagtaildocs_document_uploaded_by_user_id_17258b41_fk_people_us FOREIGN KEY (uploaded_by_user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailforms_formsubmission wagtailforms_formsub_page_id_e48e93e7_fk_wagtailco; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailforms_formsubmission
    ADD CONSTRAINT wagtailforms_formsub_page_id_e48e93e7_fk_wagtailco FOREIGN KEY (page_id) REFERENCES public.wagtailcore_page(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailimages_image wagtailimages_image_collection_id_c2f8af7e_fk_wagtailco; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailimages_image
    ADD CONSTRAINT wagtailimages_image_collection_id_c2f8af7e_fk_wagtailco FOREIGN KEY (collection_id) REFERENCES public.wagtailcore_collection(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailimages_image wagtailimages_image_uploaded_by_user_id_5d73dc75_fk_people_us; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailimages_image
    ADD CONSTRAINT wagtailimages_image_uploaded_by_user_id_5d73dc75_fk_people_us FOREIGN KEY (uploaded_by_user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailimages_rendition wagtailimages_rendit_image_id_3e1fd774_fk_wagtailim; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailimages_rendition
    ADD CONSTRAINT wagtailimages_rendit_image_id_3e1fd774_fk_wagtailim FOREIGN KEY (image_id) REFERENCES public.wagtailimages_image(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailredirects_redirect wagtailredirects_red_redirect_page_id_b5728a8f_fk_wagtailco; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailredirects_redirect
    ADD CONSTRAINT wagtailredirects_red_redirect_page_id_b5728a8f_fk_wagtailco FOREIGN KEY (redirect_page_id) REFERENCES public.wagtailcore_page(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailredirects_redirect wagtailredirects_red_site_id_780a0e1e_fk_wagtailco; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailredirects_redirect
    ADD CONSTRAINT wagtailredirects_red_site_id_780a0e1e_fk_wagtailco FOREIGN KEY (site_id) REFERENCES public.wagtailcore_site(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailsearch_indexentry wagtailsearch_indexe_content_type_id_62ed694f_fk_django_co; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailsearch_indexentry
    ADD CONSTRAINT wagtailsearch_indexe_content_type_id_62ed694f_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: wagtailusers_userprofile wagtailusers_userprofile_user_id_59c92331_fk_people_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wagtailusers_userprofile
    ADD CONSTRAINT wagtailusers_userprofile_user_id_59c92331_fk_people_user_id FOREIGN KEY (user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: FUNCTION ledger_check_events(); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.ledger_check_events() FROM PUBLIC;


--
-- Name: FUNCTION ledger_check_postings(); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.ledger_check_postings() FROM PUBLIC;


--
-- Name: FUNCTION ledger_check_whole(); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.ledger_check_whole() FROM PUBLIC;


--
-- Name: FUNCTION ledger_open_balances(); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.ledger_open_balances() FROM PUBLIC;


--
-- PostgreSQL database dump complete
--


