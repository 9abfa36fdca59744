"""Tags on one subject by a person: what the hand sets stays, what the hand takes off no rule sets again."""

from collections.abc import Collection

from shuangsuiji.registry.models import Subject, SubjectChange, SubjectTag, Tag, TagRefusal, TagSource

from .subject_changes import Origin, tag_change


def set_tags(subject: Subject, tags: Collection[Tag], origin: Origin) -> list[SubjectChange]:
    """Give a subject these tags by hand, and no others; the line of history, not saved yet, or none."""
    held = {tagging.tag_id: tagging for tagging in subject.taggings.select_related("tag")}
    wanted = {tag.pk: tag for tag in tags}
    gone = [tagging for code, tagging in held.items() if code not in wanted]
    fresh = [tag for code, tag in wanted.items() if code not in held]
    SubjectTag.objects.filter(pk__in=[tagging.pk for tagging in gone]).delete()
    SubjectTag.objects.bulk_create([SubjectTag(subject=subject, tag=tag) for tag in fresh], ignore_conflicts=True)
    refused = [TagRefusal(subject=subject, tag_id=one.tag_id) for one in gone if one.source == TagSource.RULE]
    TagRefusal.objects.bulk_create(refused, ignore_conflicts=True)
    TagRefusal.objects.filter(subject=subject, tag__in=fresh).delete()
    return tag_change(subject, [tagging.tag for tagging in held.values()], wanted.values(), origin)
