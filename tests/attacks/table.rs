//! Every construction by its class: the attack classes of the literature and of this product. A construction that is missing here is
//! dead code, and the lints say so.

use crate::corpus::Construction;

/// `class: module { construction, … }`: the list of all.
macro_rules! constructions {
    ($($class:ident: $($module:ident { $($name:ident)* })*;)*) => {
        pub const ALL: &[Construction] = &[$($($(Construction {
            class: stringify!($class),
            name: stringify!($name),
            run: crate::$module::$name,
        },)*)*)*];
    };
}

constructions! {
    incremental_saving:
        saving {
            isa_with_a_cross_reference_stream
            isa_with_a_cross_reference_table
            isa_without_a_cross_reference_section
            isa_with_a_trailer_alone
            a_signed_layer_with_the_other_kind_of_cross_reference
        }
        base {
            a_base_of_two_revisions
        }
        readers {
            hybrid_and_doubled_ends
        };
    trailing_bytes:
        saving {
            trailing_bytes
            bytes_before_the_header
            bytes_between_the_objects_of_a_layer
        }
        chain {
            problems_in_the_file_outweigh_a_good_chain
        };
    cross_references:
        saving {
            an_object_that_its_revision_does_not_list
            an_entry_that_points_beside_its_object
            an_entry_without_an_object
            an_object_listed_twice
            an_object_defined_twice
            encryption_or_a_second_cross_reference
            a_size_that_shrinks_or_hides_objects
            startxref_that_points_elsewhere
            an_object_stream_in_a_layer
            generations_other_than_zero
        };
    prev_loops:
        saving {
            prev_that_loops
            prev_that_skips_a_revision
        };
    freed_objects:
        saving {
            freed_objects
        };
    duplicate_keys:
        saving {
            duplicate_dictionary_keys
        };
    ambiguous_syntax:
        saving {
            a_comment_inside_an_object
        }
        readers {
            a_cross_reference_stream_with_parameters_of_no_filter
            a_cross_reference_stream_with_items_that_only_some_skip
            keywords_that_run_into_each_other
            white_space_that_is_none_to_some
            a_key_with_nul
            a_base_that_says_that_it_is_linearized
            an_object_that_the_base_waits_for
        };
    signature_wrapping:
        signatures {
            swa_with_a_gap_wider_than_the_value
            swa_with_objects_in_the_gap
        };
    universal_forgery:
        signatures {
            usf_without_a_byte_range
            usf_with_a_byte_range_that_is_none
            usf_with_a_byte_range_that_ends_early_or_late
            usf_without_contents
            usf_with_contents_that_are_empty_or_zero
        };
    padding:
        signatures {
            padding_that_is_not_zero
            a_gap_with_spaces
            a_gap_in_the_other_case
        };
    digest_downgrade:
        signatures {
            digest_downgrade
        };
    second_signer_info:
        signatures {
            second_signer_info
        };
    attached_content:
        signatures {
            attached_content
        };
    copied_timestamps:
        shown {
            a_timestamp_that_nobody_made
        }
        stamps {
            a_timestamp_of_another_signature
            a_timestamp_copied_from_another_signature_of_the_same_document
            a_timestamp_by_an_authority_of_the_same_name
            a_timestamp_whose_time_was_changed
            unknown_or_repeated_unsigned_attributes
            a_certificate_that_had_ended_when_it_was_stamped
        };
    revoked:
        revoked {
            revoked_before_anybody_vouched_for_a_time
            the_invalidity_date_counts
            a_revoked_timestamp_authority_vouches_for_nothing
        };
    archive:
        archive {
            a_store_or_a_timestamp_before_the_close
            a_store_that_changes_something_else
            a_store_that_loses_or_swaps_what_it_had
            a_document_timestamp_of_something_else
            a_document_timestamp_that_does_more
            times_that_go_backwards
            signatures_after_the_archive
        };
    copied_signatures:
        signatures {
            bytes_changed_after_signing
            a_signature_copied_from_another_revision
        }
        overrides {
            an_honest_layer_whose_bytes_were_swapped_is_not_valid
        };
    evil_authority:
        signatures {
            evil_authority_of_the_same_name
            a_certificate_without_its_authority
            a_stray_certificate
        }
        shown {
            a_certificate_twice
        }
        chain {
            the_authoritys_own_key_under_the_victims_address
            the_right_key_under_another_address
        };
    signature_dictionary:
        signatures {
            other_formats_and_handlers
            a_date_or_place_that_is_missing_or_broken
            a_lock_that_is_not_the_fields
            a_lock_about_another_object
            closing_that_leaves_fields_open
        }
        own {
            closing_that_leaves_the_documents_field_open
        };
    certification:
        signatures {
            a_certification_that_allows_more
            a_certification_that_the_catalog_does_not_name
        }
        overrides {
            a_layer_on_a_document_that_nobody_certified
            a_document_with_no_signature_at_all
            a_second_certification
            a_certification_or_closing_that_fills_marks
            an_invisible_signature_that_shows_something
        };
    shadow_hide:
        overrides {
            shadow_hide_an_overlay_or_replace_content
        };
    shadow_replace:
        overrides {
            shadow_replace_a_font
            the_form_is_told_to_draw_itself
            an_earlier_approvers_appearance_overridden
            a_signature_replaced
        };
    shadow_hide_and_replace:
        base {
            an_object_hidden_in_the_base
        };
    catalog_and_page_tree:
        overrides {
            page_and_page_tree_swaps
            catalog_swaps
        }
        saving {
            another_catalog_info_or_id
        };
    evil_annotation:
        overrides {
            evil_annotation
            a_signature_field_that_moves_or_acts
            objects_of_kinds_that_may_not_come
            an_image_that_lives_in_the_base_or_outside
            one_object_in_two_places
        };
    evil_signature:
        overrides {
            evil_signature_field
            a_spare_field_signed
            two_fields_signed_in_one_revision
        }
        shown {
            boxes_that_cut_nothing_off
        };
    after_closing:
        overrides {
            anything_after_closing
        }
        placed {
            filling_an_empty_field_after_closing
        };
    covering_canvas:
        canvas {
            an_opaque_white_box
            other_content_beside_the_group
            normal_blending
            a_state_with_more_than_blending
            a_group_around_the_blending
            a_group_that_is_not_isolated_or_none
            a_second_object_in_the_canvas
            optional_content_on_a_canvas
            content_that_comes_from_outside
            down_and_rollover_appearances
            an_appearance_that_stands_in_the_base
            a_canvas_that_moves_grows_or_acts
            a_canvas_without_its_appearance
        }
        shown {
            more_than_marks_inside_the_group
            masks_and_images_with_more
        };
    unsigned_canvas:
        canvas {
            a_canvas_filled_without_a_signature
        };
    anothers_canvas:
        canvas {
            anothers_canvas_inside_an_own_signed_layer
        };
    anothers_field:
        chain {
            a_valid_person_in_anothers_field
            a_closing_signature_by_somebody_else
        }
        placed {
            anothers_field_inside_an_own_signed_layer
            an_optional_field_that_somebody_fills_later
        };
    placed_fields:
        placed {
            a_value_that_is_changed_after_signing
            the_same_slot_signing_again_with_other_values
            an_appearance_larger_than_its_rectangle
            a_field_that_moves_or_is_described_anew
            values_that_fields_do_not_take
            fields_that_are_left_empty_or_filled_in_part
            drawings_that_no_field_has
        }
        placed_base {
            a_base_whose_fields_are_not_what_prepare_writes
            a_field_on_a_signature
        };
    added_actions:
        base {
            scripts_and_actions
        }
        shown {
            an_action_whose_kind_stands_elsewhere
            annotations_that_play_or_carry_files
        };
    unprepared_base:
        base {
            a_form_that_draws_itself
            permissions_before_anybody_signed
            canvases_that_show_act_or_blend_already
            a_canvas_that_is_not_the_size_of_its_page
            a_canvas_on_two_pages_or_none
            locks_that_do_not_lock
            fields_that_are_missing_doubled_or_not_ours
        }
        own {
            a_closing_lock_without_the_documents_field
            a_closing_lock_without_an_approvers_marks
            a_closing_lock_of_more_than_there_is
            a_further_field_that_the_closing_lock_does_not_know
            a_field_that_is_its_own_kid_many_times_over
        }
        shown {
            signatures_on_each_other
            signature_fields_that_do_not_show_who_signed
            canvases_that_show_more_or_less
            an_annotation_on_top_of_the_marks
            a_form_told_to_draw_itself_from_afar
            images_that_differ_on_paper_or_come_from_elsewhere
            optional_content_that_switches
            a_catalog_with_more_than_documents_have
            pages_that_only_some_readers_count
        };
    dropped_layer:
        chain {
            the_last_layers_dropped
            a_layer_dropped_from_the_middle
        };
    duplicated_layer:
        chain {
            a_layer_duplicated
        };
    reordered_layer:
        chain {
            layers_reordered_as_bytes
            layers_reordered_with_new_signatures
        };
    foreign_layer:
        chain {
            a_layer_of_another_envelope
            a_layer_bound_to_another_envelope
            a_layer_that_the_chain_does_not_know
            a_layer_made_again_with_other_marks
        }
        shown {
            evidence_of_another_envelope_of_the_same_people
            layers_of_two_envelopes_exchanged
        };
    rebased_layer:
        chain {
            a_layer_put_on_another_document
        };
    state:
        chain {
            an_approval_that_the_chain_has_as_a_decline
            states_that_are_not_completed_and_closed
            evidence_that_was_altered
        };
    signed_before:
        guest {
            a_signature_before_that_was_broken_inside
            a_signature_before_that_certifies
            a_signature_before_that_locks_everything
            a_page_changed_after_somebody_signed_before
            an_annotation_added_after_somebody_signed_before
            a_byte_range_before_that_leaves_something_out
            a_byte_range_before_that_is_wider_or_shorter
            a_signature_before_that_a_field_got_later
            two_fields_with_one_signature_before
            a_signature_before_that_no_field_holds
            a_preparing_revision_with_more_than_fields
            a_script_in_a_document_signed_before
            a_preparing_revision_that_changes_a_page
            an_annotation_in_the_preparing_revision
            a_canvas_in_the_preparing_revision
            a_signature_field_that_shows_something_already
            a_document_that_nobody_signed_called_signed_before
            where_others_end_told_otherwise
            the_field_of_somebody_before_overridden_by_a_layer
            the_signature_of_somebody_before_swapped_by_a_layer
            a_certification_after_somebody_signed_before
            marks_on_a_document_signed_before
        };
    resources:
        saving {
            nesting_without_end
        }
        readers {
            a_size_that_makes_readers_search_for_objects
            a_form_with_countless_paths
            a_dictionary_of_many_entries_is_compared_in_time
        }
        limits {
            a_stream_that_inflates_without_end
            object_streams_that_inflate_together
            a_cross_reference_stream_without_end
            more_revisions_than_are_read
            arrays_in_arrays_in_the_base
            a_predictor_wider_than_memory
        }
        costs {
            problems_without_end
            a_long_name_over_many_fields
            a_store_that_lists_one_bomb_many_times
            hundreds_of_revisions_of_many_objects
        };
}
