"""What coaching is expected to change: known answers, and that no week counts twice."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ridealong.science import response
from ridealong.science.response import Evidence
from ridealong.science.streams import stream

FORMS = [1.0, 1.2, 1.3, 1.0, 1.7, 1.0, 0.8]


def before():
    return response.prior([0.06, 0.06, 0.06], [0.5, 1.0, 1.5], FORMS)


evidence = st.lists(
    st.builds(
        Evidence,
        topic=st.integers(0, 2),
        form=st.integers(0, 6),
        phi=st.floats(-0.5, 0.5),
        se=st.floats(0.01, 1),
    ),
    max_size=8,
)


def test_known_answer_of_one_cell():
    found = response.update(response.prior([0.06], [1.0], [1.0], own=0), [Evidence(0, 0, 0.10, 0.08)])
    assert found.mean.item() == pytest.approx(0.0744, abs=1e-4)
    assert found.sd.item() == pytest.approx(0.0480, abs=1e-4)


def test_a_session_leaves_1_1487_quarters_of_full_effect():
    assert pytest.approx(1.1487, abs=1e-4) == response.QUARTERS


def test_without_evidence_it_is_the_prior():
    found = response.update(before())
    assert found.mean == pytest.approx(0.06 * np.tile(FORMS, (3, 1)))
    expected = np.sqrt((np.array([0.5, 1.0, 1.5]) * 0.06) ** 2 + 0.03**2)
    assert found.sd == pytest.approx(np.outer(expected, FORMS))


@given(evidence)
@settings(max_examples=50, deadline=None)
def test_two_halves_are_the_whole(seen):
    """Two estimates with doubled variance say exactly what one does, and order does not matter."""
    halves = [Evidence(one.topic, one.form, one.phi, one.se * np.sqrt(2)) for one in seen for _ in range(2)]
    whole, split = response.update(before(), seen), response.update(before(), halves[::-1])
    assert split.mean == pytest.approx(whole.mean, abs=1e-10)
    assert split.sd == pytest.approx(whole.sd, abs=1e-10)


@given(evidence)
@settings(max_examples=50, deadline=None)
def test_it_is_the_joint_gaussian(seen):
    """Against precision form: P⁻¹ = P0⁻¹ + Hᵀ R⁻¹ H, all topics at once."""
    found = response.update(before(), seen)
    for topic, cv in enumerate([0.5, 1.0, 1.5]):
        precision = np.diag(np.r_[1 / (cv * 0.06) ** 2, np.full(7, 1 / 0.03**2)])
        target = precision @ np.r_[0.06, np.zeros(7)]
        for one in (one for one in seen if one.topic == topic):
            row = np.zeros(8)
            row[[0, 1 + one.form]] = 1
            weight = (FORMS[one.form] / one.se) ** 2
            precision, target = (
                precision + weight * np.outer(row, row),
                target + weight * row * one.phi / FORMS[one.form],
            )
        centre = np.linalg.solve(precision, target)
        assert found.centre[topic] == pytest.approx(centre, abs=1e-8)
        assert found.covariance[topic] == pytest.approx(np.linalg.inv(precision), abs=1e-8)


@given(evidence)
@settings(max_examples=50, deadline=None)
def test_evidence_never_adds_doubt(seen):
    assert (response.update(before(), seen).sd <= response.update(before()).sd + 1e-12).all()


def test_evidence_moves_its_own_form_most_its_topic_less_and_other_topics_not_at_all():
    found = response.update(before(), [Evidence(1, 2, 0.4, 0.05)])
    moved = found.mean / (0.06 * np.array(FORMS)) - 1
    assert moved[1, 2] > moved[1, 0] > 0.1
    assert moved[[0, 2]] == pytest.approx(np.zeros((2, 7)), abs=1e-12)


def test_evidence_may_switch_a_topic_off():
    found = response.update(before(), [Evidence(0, form, -0.05, 0.005) for form in range(7)])
    assert (found.mean[0] < 0).all()
    assert (found.mean[1] > 0).all()


def test_samples_follow_the_beliefs():
    found = response.update(before(), [Evidence(0, 1, 0.2, 0.05), Evidence(2, 4, -0.1, 0.1)])
    drawn = found.sample(stream("phi"), 100_000)
    assert drawn.shape == (100_000, 3, 7)
    assert drawn.mean(0) == pytest.approx(found.mean, abs=0.002)
    assert drawn.std(0) == pytest.approx(found.sd, abs=0.002)
    # Forms of one topic share mu; topics share nothing.
    assert np.corrcoef(drawn[:, 1, 0], drawn[:, 1, 1])[0, 1] == pytest.approx(0.8, abs=0.02)
    assert abs(np.corrcoef(drawn[:, 0, 0], drawn[:, 1, 0])[0, 1]) < 0.02


def test_factors():
    assert response.minutes_factor([30, 120]).tolist() == [1, 2]
    drawn = response.person_factors(stream("s"), (200_000,))
    assert drawn.mean() == pytest.approx(1, abs=0.01)
    assert np.log(drawn).std() == pytest.approx(0.5, abs=0.01)


def test_the_general_need_has_cv_one():
    drawn = response.general_need(40.0, stream("g"), (200_000,))
    assert drawn.mean() == pytest.approx(40, rel=0.02)
    assert drawn.std() == pytest.approx(40, rel=0.02)
    assert (response.general_need(0.0, stream("g"), (3,)) == 0).all()


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="multiplier"):
        response.prior([0.06], [1.0], [0.0])
    with pytest.raises(ValueError, match="standard error"):
        response.update(before(), [Evidence(0, 0, 0.1, 0.0)])
    with pytest.raises(ValueError, match="does not exist"):
        response.update(before(), [Evidence(3, 0, 0.1, 0.1)])
